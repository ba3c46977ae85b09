"""Style and script of the HTML report; the policy under which only these may run."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from geotool.style import VERDICT_STYLES, VerdictStyle

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1a1d21;--soft:#565c64;--line:#d3d7dc;--paper:#fff;
--panel:#f5f6f8;--link:#0b57d0;--warn:#b0000b}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a9b0b8;--line:#3c4249;
--paper:#17191c;--panel:#202327;--link:#8ab4f8;--warn:#ff8a80}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere;
font:15px/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans CJK SC","Microsoft YaHei",
"PingFang SC",sans-serif}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 20px}
h1{font-size:1.6rem;line-height:1.3;margin:1.2rem 0 .3rem}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem;padding-bottom:.2rem;border-bottom:2px solid var(--line)}
h3{font-size:1.05rem;margin:0}h4{font-size:1rem;margin:0}
a{color:var(--link)}
.warning{margin:.6rem 0;padding:.5rem .8rem;border:2px solid var(--warn);color:var(--warn);
font-weight:700;font-size:1.05rem}
.soft,.id{color:var(--soft)}.id{font-size:.82rem;font-family:ui-monospace,Consolas,monospace}
.v{display:inline-flex;align-items:center;gap:.3em;padding:.05em .55em .05em .4em;
border-radius:1em;background:#fff;font-weight:700;white-space:nowrap;border:1.5px solid}
.v svg{width:.85em;height:.85em;flex:none}.defs{position:absolute;width:0;height:0}
.counts{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0;padding:0;list-style:none}
.counts button{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);
border-radius:8px;padding:.45rem .7rem;text-align:left;cursor:pointer;min-height:44px}
.counts button[aria-pressed=true]{outline:3px solid var(--link)}
.counts .n{display:block;margin-top:.2rem;font-size:.9rem}
.tools{margin:.6rem 0}.tools[hidden]{display:none}
.tools input{font:inherit;width:min(100%,26rem);padding:.45rem .6rem;border:1px solid var(--soft);
border-radius:6px;background:var(--paper);color:inherit}
nav ul{columns:2 16rem;padding-left:1.2rem;margin:.4rem 0}
.wide{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{border:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top;
min-width:5.5rem}
th{white-space:nowrap;overflow-wrap:normal}
.many{min-width:54rem}
th{background:var(--panel)}
.p{margin:1.2rem 0;border:1px solid var(--line);border-radius:8px;content-visibility:auto;
contain-intrinsic-size:auto 500px}
.p>header{max-width:none;margin:0;padding:.6rem .9rem;background:var(--panel);
border-radius:8px 8px 0 0;display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:center}
.p>.facts,.p>.change{margin:.5rem .9rem}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.15rem 1.2rem;
margin:.4rem 0}
dl div{display:flex;gap:.5rem}dl .long{grid-column:1/-1}
dt{color:var(--soft);flex:0 0 6.2rem}dd{margin:0;flex:1;min-width:0}
.f{position:relative;padding:.6rem .9rem .7rem 1.7rem;border-top:1px solid var(--line)}
.f:target,.p:target{outline:3px solid var(--link)}
.bar{position:absolute;left:.55rem;top:.7rem;bottom:.7rem;width:.55rem}
.f>header{all:unset;display:flex;flex-wrap:wrap;gap:.2rem .7rem;align-items:baseline}
.f p{margin:.35rem 0}.f ul{margin:.2rem 0 .2rem 1.1rem;padding:0}
.stand{font-weight:600}
figure{margin:.6rem 0}
figure img{display:block;width:100%;max-width:800px;height:auto;background:#fff;
border:1px solid var(--line)}
[hidden]{display:none!important}
@media(max-width:600px){main,header,footer{padding:0 12px}h1{font-size:1.3rem}
dl{grid-template-columns:1fr}.f{padding-right:.6rem}}
@page{size:A4;margin:15mm 13mm}
@media print{:root{--ink:#000;--soft:#444;--line:#999;--paper:#fff;--panel:#f0f0f0;--link:#000;
--warn:#b0000b;color-scheme:light}
body{font-size:10pt}main,header,footer{max-width:none;padding:0}.tools,nav{display:none}
.counts button{outline:none!important;border-color:#999}.wide{overflow:visible}.many{min-width:0}
thead{display:table-header-group}tr,figure,.f>header,.p>header{break-inside:avoid}
.p>header,.f>header,h2,h3{break-after:avoid}.p{content-visibility:visible;border-radius:0}
.f>p{orphans:2;widows:2}figure img{max-height:95mm;width:auto;max-width:100%}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}a{text-decoration:none}}
"""

#: Filters by verdict and by words; the page can be read without it.
SCRIPT: Final = """
(function(){
'use strict';
var tools=document.querySelector('.tools'),box=document.getElementById('q'),
found=document.getElementById('found'),buttons=[].slice.call(document.querySelectorAll('[data-v]')),
findings=[].slice.call(document.querySelectorAll('.f')),
rows=[].slice.call(document.querySelectorAll('tr[data-of]')),
groups=[].slice.call(document.querySelectorAll('.p')),timer=0,only='';
function has(node,words){return !words||node.textContent.toLowerCase().indexOf(words)>=0;}
function apply(){
var words=box.value.trim().toLowerCase(),shown=0,inside=new Set();
groups.forEach(function(g){if(has(g.firstElementChild,words))inside.add(g);});
findings.forEach(function(f){
var yes=(!only||f.getAttribute('data-of')===only)&&(inside.has(f.parentElement)||has(f,words));
f.hidden=!yes;if(yes)shown++;});
groups.forEach(function(g){g.hidden=!g.querySelector('.f:not([hidden])');});
rows.forEach(function(r){r.hidden=!((!only||r.getAttribute('data-of')===only)&&has(r,words));});
found.textContent=(only||words)?shown+' / '+findings.length:'';
buttons.forEach(function(b){b.setAttribute('aria-pressed',String(b.getAttribute('data-v')===only));});
}
buttons.forEach(function(b){b.addEventListener('click',function(){
var v=b.getAttribute('data-v');only=only===v?'':v;apply();});});
box.addEventListener('input',function(){clearTimeout(timer);timer=setTimeout(apply,150);});
tools.hidden=false;
window.addEventListener('beforeprint',function(){groups.forEach(function(g){
g.style.contentVisibility='visible';});});
})();
"""


def stylesheet() -> str:
    """Return the style of the page, with colours and hatches of the verdicts."""
    return _STYLE + "".join(_verdict(style) for style in VERDICT_STYLES.values())


def policy(style: str, script: str) -> str:
    """Content security policy: nothing is loaded, only this style and this script apply."""
    return (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; "
        f"script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _verdict(style: VerdictStyle) -> str:
    code, pattern = style.code, style.pattern
    gap, width = pattern.spacing_px, pattern.width_px
    if pattern.dots:
        dot = f"radial-gradient(circle,{style.colour} {width / 2 + 0.4:g}px,transparent 0)"
        hatch = f"background:{dot} 0 0/{gap:g}px {gap:g}px"
    elif pattern.angles_deg:
        # lines of a CSS gradient run across its direction, which is counted from the north
        layers = ",".join(
            f"repeating-linear-gradient({-angle}deg,{style.colour} 0 {width:g}px,"
            f"transparent {width:g}px {gap:g}px)"
            for angle in pattern.angles_deg
        )
        hatch = f"background:{layers}"
    else:
        hatch = f"background:{style.colour}"
    return (
        f".v.{code}{{color:{style.ink};border-color:{style.colour}}}"
        f".v.{code} svg{{fill:{style.colour}}}"
        f".f[data-of={code}]>.bar{{{hatch};border:1px solid {style.colour}}}\n"
    )


def _hash(code: str) -> str:
    digest = hashlib.sha256(code.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
