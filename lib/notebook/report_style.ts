/** The style sheet of a report: light or dark as the reader's system, no outside fonts. */
export const reportStyle = `
:root{color-scheme:light dark;--ground:#fbfbfa;--card:#fff;--ink:#1f2328;--muted:#59636e;
--grid:#e4e6e8;--accent:#0072b2}
@media(prefers-color-scheme:dark){:root{--ground:#15181c;--card:#1c2026;--ink:#e6e8ea;
--muted:#9aa4ae;--grid:#31373e;--accent:#56b4e9}}
*{box-sizing:border-box}
body{margin:0 auto;padding:40px 28px 64px;max-width:1060px;background:var(--ground);
color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
h1{font-size:28px;line-height:1.2;margin:0 0 4px;letter-spacing:-.015em}
h2{font-size:18px;margin:44px 0 14px;letter-spacing:-.01em}
h3{font-size:15px;margin:0}
p{margin:0 0 8px}
.subtitle,figcaption,.remark{color:var(--muted)}
.card{background:var(--card);border:1px solid var(--grid);border-radius:10px;padding:16px}
.highlights{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;
margin-top:24px}
.highlights .value{font-size:26px;font-weight:600;letter-spacing:-.02em;
font-variant-numeric:tabular-nums}
.highlights .unit{font-size:15px;font-weight:400;color:var(--muted);margin-left:3px}
.highlights .label{color:var(--muted);font-size:13px}
.chart svg{width:100%;height:auto;display:block}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:14px}
caption{text-align:left;font-weight:600;padding-bottom:8px}
th,td{padding:6px 12px;text-align:left;border-bottom:1px solid var(--grid);white-space:nowrap}
th{color:var(--muted);font-weight:600;font-size:13px}
tbody tr:last-child td{border-bottom:0}
.number{text-align:right}
.card+.card{margin-top:14px}
.highlights .card{margin-top:0}
.legend{display:flex;flex-wrap:wrap;gap:6px 18px;margin:0 0 14px;font-size:14px}
.legend span{display:inline-flex;align-items:center;gap:7px}
.swatch{width:14px;height:14px;border-radius:4px;display:inline-block}
.switches{display:flex;gap:18px;margin-bottom:12px;font-size:14px}
.switches label{display:inline-flex;gap:7px;align-items:center;cursor:pointer}
.case{margin-top:14px}
.case header{display:flex;gap:12px;align-items:baseline;margin-bottom:10px}
.slices{display:grid;grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:14px}
figure{margin:0}
figcaption{font-size:13px;margin-top:6px}
svg.slice{display:block;width:100%;height:auto;max-height:420px;background:#000;border-radius:6px}
#cases:has(#show-reference:not(:checked)) .reference{display:none}
#cases:has(#show-prediction:not(:checked)) .prediction{display:none}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:0;font-size:14px}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
details{padding-left:2px}
summary{cursor:pointer;color:var(--ink);font-weight:600;padding:3px 0}
details>dl{padding:2px 0 8px 18px}
details>details{padding-left:18px}
ul{margin:0;padding-left:20px}
@media print{body{max-width:none;padding:0}.card,figure{break-inside:avoid}.switches{display:none}}
`;
