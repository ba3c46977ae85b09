@echo off
rem Checks the workspace that this file lies in, and writes what was found to review.docx.
rem Copy it beside geotool.toml and double-click it. From another script: call check.bat /q
rem It is plain ASCII with Windows line ends (CRLF); names of folders may be Chinese.

rem so that Chinese shows in this window
chcp 65001 >nul
setlocal

rem the dot: a backslash right before the closing quote would be taken for part of the name
set "OFFICE=%~dp0."
set "KNOWN="
if exist "%OFFICE%\projects\baseline.json" set KNOWN=--baseline "%OFFICE%\projects\baseline.json"

geotool check -w "%OFFICE%" %KNOWN% -o "%OFFICE%\review.md"
set "CODE=%ERRORLEVEL%"
if %CODE% GTR 1 goto done
geotool report -w "%OFFICE%" %KNOWN% -o "%OFFICE%\review.docx"
if errorlevel 1 set "CODE=%ERRORLEVEL%"

:done
echo.
if "%CODE%"=="0" echo Nothing new violates a rule. See review.docx
if "%CODE%"=="1" echo New violations. See review.docx
if %CODE% GTR 1 echo The check could not be made; the line above says why.
if /i not "%~1"=="/q" pause
exit /b %CODE%
