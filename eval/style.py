"""The style sheet of the HTML report."""

__all__ = ["STYLE"]

STYLE = """
:root{color-scheme:light dark;--ink:#1c1f23;--soft:#5c636d;--line:#d9dce1;--ground:#fff;
--panel:#f6f7f9;--accent:#1f5fa8;--bad:#b3261e;--good:#1b6e3c}
@media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#a2a9b3;--line:#3a3f47;
--ground:#15181c;--panel:#1d2126;--accent:#7db4f0;--bad:#ff9a90;--good:#7fd6a0}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:15px/1.6 system-ui,"Noto Sans CJK SC","Source Han Sans SC","PingFang SC",sans-serif}
main{max-width:1080px;margin:0 auto;padding:0 16px 64px}
nav{position:sticky;top:0;display:flex;gap:20px;padding:10px 16px;z-index:1;
background:var(--panel);border-bottom:1px solid var(--line);overflow-x:auto}
a{color:var(--accent)}nav a{text-decoration:none;white-space:nowrap}
h1{font-size:1.5rem;margin:24px 0 8px}h2{font-size:1.2rem;margin:36px 0 10px;scroll-margin-top:56px}
h3{font-size:1rem;margin:14px 0 4px}
section{scroll-margin-top:56px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:14px}
th,td{padding:3px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{color:var(--soft);font-weight:600;white-space:nowrap}
tbody th{font-weight:400;white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.ids{font-size:13px;max-width:360px}.bad{color:var(--bad);font-weight:600}.good{color:var(--good)}
.soft{color:var(--soft)}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(460px,100%),1fr));gap:16px}
figure{margin:0 0 16px;padding:10px;background:var(--panel);border:1px solid var(--line)}
figcaption{font-size:14px;margin-bottom:6px}svg{width:100%;height:auto;display:block}
svg text{fill:var(--ink);font-size:14px}.grid{stroke:var(--line)}
.bar{fill:var(--accent);opacity:.75}
.interval{stroke:var(--ink);stroke-width:2}.curve{fill:none;stroke:var(--accent);stroke-width:2}
.curve-1{stroke:var(--good)}.mark{fill:var(--bad)}
details{border:1px solid var(--line);margin:8px 0;background:var(--panel)}
summary{padding:8px 12px;cursor:pointer}details[open]>summary{border-bottom:1px solid var(--line)}
.inside{scroll-margin-top:110px;padding:4px 14px 14px}
.inside ol,.inside ul{margin:4px 0;padding-left:26px}
.inside li{margin:3px 0;overflow-wrap:anywhere}
blockquote{margin:4px 0;padding-left:10px;border-left:3px solid var(--line);
font-family:"Noto Serif CJK SC","Source Han Serif SC","Songti SC",serif}
.answer{white-space:pre-wrap;overflow-wrap:anywhere}
.tag{display:inline-block;border:1px solid var(--line);border-radius:3px;padding:0 6px;
margin-right:6px;font-size:13px}
@media print{nav{display:none}details{break-inside:avoid}}
"""
