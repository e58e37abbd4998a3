/// How the page looks: one ink on paper, readable when printed in black and white.
enum PageStyle {
  static let css = """
    :root{--ink:#1d3f5e;--paper:#fff;--line:#d5dde5;--soft:#5b6b7a}
    @media(prefers-color-scheme:dark){:root{--ink:#9cc4e8;--paper:#12181e;--line:#2c3843;--soft:#9aa8b5}}
    body{font:16px/1.5 system-ui,sans-serif;background:var(--paper);color:color-mix(in srgb,var(--ink) 40%,CanvasText);margin:0}
    main{max-width:56rem;margin:2rem auto;padding:0 1rem}
    h1{font-size:1.7rem;color:var(--ink)} h2{font-size:1.25rem;color:var(--ink);border-bottom:2px solid var(--ink);padding-bottom:.2rem;margin-top:2.5rem}
    h2 small{font-weight:400;color:var(--soft)} p{color:var(--soft)}
    figure{margin:1.5rem 0;break-inside:avoid} figcaption{font-weight:600;margin-bottom:.4rem}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    th,td{padding:.25rem .5rem;border-bottom:1px solid var(--line);text-align:right} th{font-weight:500}
    tbody th{text-align:left} .h{color:var(--soft)} .t th,.t td{border-top:2px solid var(--line)}
    svg{width:100%;height:auto;display:block} svg text{font:13px system-ui,sans-serif;fill:currentColor} svg .bar{fill:var(--ink)} svg .h{fill:var(--soft);font-style:italic}
    """
}
