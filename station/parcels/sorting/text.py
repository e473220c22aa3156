"""The normal form of an address: width, spaces, variant characters and remarks."""

import re

# Written for one another in place names by input methods and by hand; the left one stands
# for all that follow. Traditional characters are those that occur in addresses; characters
# that tell real neighbours apart (坡 and 陂, 洲 and 州) are not variants.
_VARIANTS = (
    "垄垅壠壟陇 茅茆 坳垇拗 嘴咀 枧笕梘 畈坂 湾塆灣壪 岭嶺 铺舖鋪 圩墟 沟溝 坝垻壩 "
    "墩礅 桥橋 庄莊 县縣 镇鎮 乡鄉 区區 号號 组組 东東 龙龍 门門 楼樓 园園 国國 "
    "华華 阳陽 云雲 长長 马馬 台臺檯 岗崗 义義 乐樂 关關 兴興 凤鳳 刘劉 双雙 "
    "叶葉 后後 吴吳 圣聖 坛壇 头頭 学學 宁寧 宝寶 将將 岛島 峡峽 广廣 庆慶 庙廟 "
    "张張 杨楊 树樹 梁樑 榨搾 汉漢 泽澤 泾涇 浔潯 涧澗 滩灘 湿濕 赵趙 边邊 达達 "
    "过過 运運 连連 迁遷 郑鄭 钟鐘鍾 钱錢 铁鐵 铜銅 银銀 锁鎖 陈陳 韩韓 顶頂 "
    "风風 飞飛 饶饒 鱼魚 鸡雞 鹤鶴 黄黃 齐齊 万萬 业業 丰豐 丽麗 会會 卫衛 厂廠 "
    "营營 罗羅 联聯 荣榮 苏蘇 萧蕭 蓝藍 见見 观觀 谢謝 贝貝 财財 贵貴 车車 转轉 "
    "辽遼 邓鄧 邮郵 里裏裡 针針 陆陸 陕陝 隶隸 难難 静靜 驿驛 骆駱 个個 举舉 "
    "亚亞 产產 亲親 仓倉 仪儀 优優 众眾衆 伟偉 伦倫 体體 侨僑 俭儉 内內 册冊 "
    "农農 冲沖衝 冯馮 决決 况況 净淨 减減 刚剛 创創 别別 劳勞 势勢 勋勳 协協 "
    "单單 卢盧 厅廳 厉厲 厢廂 参參 变變 发發 叹嘆 启啟 员員 响響 围圍 图圖 圆圓 "
    "场場 块塊 坚堅 塔墖 墙牆 声聲 壳殼 处處 备備 复復 奋奮 妇婦 妈媽 孙孫 宾賓 "
    "对對 寻尋 导導 寿壽 层層 属屬 岁歲 岂豈 岩巖嵒 峰峯 币幣 师師 帐帳 带帶 "
    "帮幫 库庫 应應 开開 异異 弃棄 归歸 录錄 彦彥 征徵 德徳 怀懷 态態 总總 恋戀 "
    "恒恆 惠恵 战戰 户戶 扬揚 报報 担擔 拥擁 择擇 挂掛 据據 数數 斋齋 断斷 无無 "
    "旧舊 时時 昙曇 显顯 晓曉 晋晉 术術 机機 杂雜 权權 条條 来來 构構 枪槍 枣棗 "
    "柜櫃 标標 栈棧 栋棟 样樣 档檔 桩樁 梦夢 检檢 欢歡 毕畢 气氣 汇匯 汤湯 沣灃 "
    "沪滬 泸瀘 浅淺 济濟 浏瀏 涟漣 润潤 涨漲 渊淵 渔漁 温溫 滨濱 满滿 灵靈 灯燈 "
    "炉爐 点點 炼煉 烂爛 热熱 爱愛 牵牽 独獨 狮獅 猎獵 玛瑪 环環 现現 琼瓊 电電 "
    "画畫 畅暢 疗療 皋臯 盐鹽 盖蓋 盘盤 码碼 砖磚 矿礦 确確 礼禮 种種 积積 稳穩 "
    "穷窮 窑窯窰 竞競 笔筆 笼籠 筑築 简簡 类類 粮糧 红紅 纪紀 级級 纱紗 纸紙 "
    "线線 绍紹 经經 结結 绕繞 统統 绣繡 继繼 绿綠 维維 网網 职職 胜勝 脉脈 腾騰 "
    "舰艦 艺藝 节節 芦蘆 苍蒼 范範 荆荊 荫蔭 药藥 莲蓮 获獲 蒋蔣 虑慮 虽雖 蛮蠻 "
    "补補 装裝 觉覺 计計 认認 让讓 议議 记記 许許 论論 设設 访訪 证證 识識 诗詩 "
    "诚誠 详詳 语語 说說 请請 诸諸 谊誼 谷榖 贡貢 贤賢 质質 贸貿 费費 贺賀 资資 "
    "赖賴 赣贛 跃躍 轩軒 轮輪 软軟 轴軸 辉輝 辆輛 输輸 辖轄 还還 进進 远遠 适適 "
    "选選 递遞 遗遺 邹鄒 郏郟 酿釀 释釋 鉴鑒鑑 钓釣 钢鋼 钦欽 铃鈴 铅鉛 铭銘 "
    "锋鋒 锦錦 镜鏡 闸閘 闻聞 闽閩 阁閣 队隊 阶階 际際 险險 隐隱 雾霧 霁霽 鞍鞌 "
    "项項 顺順 须須 顾顧 颍潁 题題 颜顏 额額 馆館 驻駐 骡騾 高髙 鲁魯 鲜鮮 鸣鳴 "
    "鸭鴨 鸿鴻 鹏鵬 麦麥 黔黚 龟龜 衔銜 严嚴 "
)
_OPENING, _CLOSING = "(（[［【〔{｛<＜〈《「『", ")）]］】〕}｝>＞〉》」』"
_SEPARATORS = " \t\r\n\u3000\xa0\u200b\ufeff,，.．。、;；:：'’‘\"“”-－—_·•/／\\|｜~～!！*＊?？"
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_REMARK = re.compile(r"\(([^()]*)(?:\)|$)")
_REPEATED_START = re.compile(r"^(.{4,16}?)\1+")


def _table(separator: str) -> dict[int, str]:
    table = {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)}
    for group in _VARIANTS.split():
        table |= {ord(c): group[0] for c in group[1:]}
    table |= {ord(c): separator for c in _SEPARATORS}
    table |= {ord(c): "(" for c in _OPENING} | {ord(c): ")" for c in _CLOSING}
    return table


_COMPACT, _SPACED = _table(""), _table(" ")
_NOT_COMPACT = re.compile(f"[{re.escape(''.join(map(chr, _COMPACT)))}]")


def normalise(address: str) -> str:
    """The address without spaces and punctuation; brackets of all kinds become ``()``."""
    # Looking whether there is anything to do is ten times as fast as doing it.
    return address.translate(_COMPACT) if _NOT_COMPACT.search(address) else address


def breaks(address: str) -> frozenset[int]:
    """Where, in the normalised address, something separated what stands left and right."""
    found, length = set(), 0
    for character in address.translate(_SPACED):
        if character == " ":
            found.add(length)
        else:
            length += 1
    return frozenset(found)


def split_remarks(text: str) -> tuple[str, list[str]]:
    """Take ``(...)`` out of a normalised address."""
    return _REMARK.sub("", text).replace(")", ""), _REMARK.findall(text)


def address_key(address: str) -> str:
    """The normal form under which a clerk's answer is remembered.

    Equal for the same place typed with other spaces, widths, remarks, phone numbers or a
    region written twice. House numbers stay: neighbours may belong to different villages.
    """
    text, _remarks = split_remarks(normalise(_PHONE.sub("", address)))
    return _REPEATED_START.sub(r"\1", text)
