extension ReportPage {
  /// The page's own, so that it stands by itself; it looks the same on paper.
  static let style = """
    :root{--ink:\(Ink.text);--soft:\(Ink.soft);--line:\(Ink.grid);--a:\(Ink.noticed);--b:\(Ink.high);--c:\(Ink.mark);
    --bg:\(Ink.page);--paper:\(Ink.paper)}
    *{box-sizing:border-box}body{-webkit-print-color-adjust:exact;print-color-adjust:exact;margin:0;background:var(--bg);color:var(--ink);
    font:17px/1.5 "Source Sans 3","Noto Sans","DejaVu Sans",system-ui,sans-serif}
    main{max-width:56rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
    input[name=lang]{position:absolute;width:1px;height:1px;margin:0;opacity:0;pointer-events:none}
    #fr:focus-visible~main label[for=fr],#en:focus-visible~main label[for=en]{outline:3px solid var(--c);outline-offset:2px}
    .en{display:none}#en:checked~main .en{display:inline}#en:checked~main .fr{display:none}
    nav{float:right;display:flex;gap:.3rem}nav label{padding:.15rem .7rem;border-radius:2rem;cursor:pointer;
    color:var(--soft);border:1px solid var(--line)}#fr:checked~main label[for=fr],
    #en:checked~main label[for=en]{background:var(--ink);color:var(--paper)}
    h1{font-size:2.3rem;line-height:1.15;margin:.2rem 0 .4rem;letter-spacing:-.01em}
    .warning{margin:0 0 2rem;padding:1rem 1.4rem;background:var(--paper);border-left:4px solid var(--c);border-radius:.4rem}
    .lead{font-size:1.2rem;color:var(--soft);margin:0 0 2rem}
    h2{font-size:1.25rem;margin:0 0 .8rem}section{margin:2.8rem 0}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem}
    .tile{background:var(--paper);border:1px solid var(--line);border-radius:.8rem;padding:1.1rem 1.2rem}
    .tile b{display:block;font-size:2rem;line-height:1.2;color:var(--b);white-space:nowrap}.tile span{color:var(--soft)}
    .tile b span{color:inherit}.tiles.small .tile b{font-size:1.7rem}.tile.bad b{color:var(--c)}
    svg{width:100%;height:auto;background:var(--paper);border:1px solid var(--line);border-radius:.8rem}
    svg text{font:13px "Source Sans 3","Noto Sans","DejaVu Sans",sans-serif;fill:var(--soft)}
    .key{color:var(--soft);margin:.6rem 0 0}.key i{display:inline-block;width:.9rem;height:.9rem;border-radius:.2rem;
    margin:0 .4rem 0 1.1rem;vertical-align:-.1rem}.key i:first-child{margin-left:0}
    .k1{background:\(Ink.ground);border:1px solid \(Ink.edge)}.k2{background:var(--a)}.k3{background:var(--b)}
    .row{display:grid;grid-template-columns:15rem 1fr 4rem 4rem;gap:.8rem;align-items:center;padding:.22rem 0}
    .row .name{color:var(--ink)}.row small{color:var(--soft)}
    .track{position:relative;height:1rem;background:\(Ink.track);border-radius:.3rem;overflow:hidden}
    .track i{position:absolute;inset:0 auto 0 0;border-radius:.3rem}.two{background:var(--a)}.three{background:var(--b)}
    .wide .track::after{content:"";position:absolute;left:var(--limit);top:0;bottom:0;width:2px;background:var(--c);box-shadow:0 0 0 1px var(--paper)}
    .note{color:var(--soft);margin:.6rem 0 0}.bars+.note{margin-top:1.4rem}.note+.bars{margin-top:.6rem}
    table{width:100%;border-collapse:collapse;background:var(--paper);border:1px solid var(--line);border-radius:.8rem;overflow:hidden}
    td:first-child{width:55%}td,th{padding:.5rem .8rem;text-align:left;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:400}
    td+td{white-space:nowrap}tr.good td:last-child::after{content:" ✓";color:var(--b)}
    tr.bad td:last-child::after{content:" ✗";color:var(--c)}
    footer{margin-top:3rem;padding:1.2rem 1.4rem;background:var(--paper);border-left:4px solid var(--c);border-radius:.4rem}
    @media(max-width:40rem){.row{grid-template-columns:8rem 1fr 3.5rem}.row small{display:none}}
    @media print{nav{display:none}}
    """
}
