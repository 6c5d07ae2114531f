using System.Text.Json.Nodes;

namespace Dpo.Notebooks.Tests.Support;

/// <summary>A notebook whose outputs and texts try to run scripts, to load from an address, to break the page.</summary>
internal static class HostileNotebook
{
    /// <summary>HTML that runs <c>ran = 1</c> or loads from an address, if it can.</summary>
    public static string[] Payloads(string address) => [.. Scripts.Concat(Loads).Select(p => p.Replace("ADDRESS", address))];

    private static readonly string[] Scripts =
    [
        "<script>ran = 1</script>", "<script type=module>window.ran = 1</script>", "<img src=x onerror='ran = 1'>",
        "<svg onload='ran = 1'><animate attributeName=x dur=1s onbegin='ran = 1' /></svg>", "<svg><script>ran = 1</script></svg>",
        "<svg><foreignObject><img src=x onerror='ran = 1'></foreignObject></svg>", "<details open ontoggle='ran = 1'>x</details>",
        "<iframe srcdoc=\"<script>parent.ran = 1</script>\"></iframe>", "<iframe src='javascript:parent.ran = 1'></iframe>",
        "<a href='javascript:ran = 1'>a</a>", "<a href='java&#10;script:ran = 1'>a</a>", "<a href=' &#1;JAVASCRIPT:ran = 1'>a</a>",
        "<svg><a xlink:href='javascript:ran = 1'><text>a</text></a></svg>", "<input autofocus onfocus='ran = 1'>",
        "<form action='javascript:ran = 1'><button>a</button></form>", "<button formaction='javascript:ran = 1'>a</button>",
        "<div onmouseover='ran = 1' onclick='ran = 1'>a</div>", "<p/onclick='ran = 1'>a</p>", "<scr<script></script>ipt>ran = 1</script>",
        "<math><mtext><table><mglyph><style><!--</style>"
            + "<img title='--&gt;&lt;img src=1 onerror=\"ran = 1\"&gt;'></table></mtext></math>",
        "<noscript><p title=\"</noscript><img src=x onerror='ran = 1'>\"></noscript>",
        "<textarea><p title=\"</textarea><img src=x onerror='ran = 1'>\"></textarea>",
        "<template shadowrootmode=open><img src=x onerror='ran = 1'></template>", "<marquee onstart='ran = 1'>a</marquee>",
    ];

    private static readonly string[] Loads =
    [
        "<img src='ADDRESS/a'>", "<img srcset='ADDRESS/b 1x'>", "<svg><image href='ADDRESS/c' width=9 height=9 /></svg>",
        "<svg><use href='ADDRESS/d#x' /><rect width=9 height=9 fill='url(ADDRESS/e#x)' /></svg>", "<iframe src='ADDRESS/f'></iframe>",
        "<object data='ADDRESS/g'></object><embed src='ADDRESS/h'>", "<script src='ADDRESS/i'></script>",
        "<link rel=stylesheet href='ADDRESS/j'>",
        "<style>@import url(ADDRESS/m); .outputs { background: url(ADDRESS/n) }</style>", "<style>@import 'ADDRESS/o'</style>",
        "<style>@font-face { font-family: q; src: url(ADDRESS/p) } p { font-family: q }</style>",
        "<div style='background: url(ADDRESS/q)'>a</div>", "<div style='background: u\\72l(ADDRESS/r)'>a</div>",
        "<div style='background: image-set(\"ADDRESS/s\" 1x)'>a</div>", "<table background='ADDRESS/t'><tr><td>a</td></tr></table>",
        "<video src='ADDRESS/u' autoplay poster='ADDRESS/v'></video><audio src='ADDRESS/w' autoplay></audio>",
        "<base href='ADDRESS/x/'>",
        "<svg><filter id=f><feImage href='ADDRESS/y' /></filter><rect filter='url(#f)' width=9 height=9 /></svg>",
    ];

    // What a policy cannot stop, or what swallows the rest of the page.
    private static readonly string[] Breaking =
    [
        "<link rel=prefetch href='ADDRESS/k'>", "<link rel=modulepreload href='ADDRESS/l'>",
        "<meta http-equiv=refresh content='0; url=ADDRESS/refresh'>",
        "<META HTTP-EQUIV=refresh CONTENT='0; url=ADDRESS/refresh'/>", "<!--",
        "<plaintext>", "<title>", "<textarea>", "<style>", "<script>", "<select>", "<template>", "<noscript>", "<xmp>", "<iframe>",
        "<svg>", "</div></div></section></main></body></html>", "<table><tr><td><div>", "<a href='#", "<frameset>", "<![CDATA[",
        "<div class=slide>a</div><div class=fragment>b</div>", "<body onload='ran = 1'>",
        "<div style='position: fixed; inset: 0; background: red'>over everything</div>",
    ];

    /// <summary>The notebook; its last cell is a heading, "The end".</summary>
    public static string Json(string address)
    {
        const string pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
        var plotly = "{\"data\": [{\"type\": \"scatter\", \"x\": [1, 2], \"y\": [1, 2], "
            + "\"text\": \"<img src=x onerror='ran = 1'>\"}], "
            + "\"layout\": {\"width\": 400, \"height\": 300, \"margin\": {\"l\": 40, \"r\": 9, \"t\": 9, \"b\": 40}, \"title\": {\"text\": "
            + $"\"<a href='javascript:ran = 1'>a</a>\"}}, "
            + $"\"images\": [{{\"source\": \"{address}/plotly\", \"sizex\": 1, \"sizey\": 1}}]}}}}";
        JsonObject[] outputs =
        [
            .. Payloads(address).Concat(Breaking.Select(b => b.Replace("ADDRESS", address)))
                .SelectMany(p => (JsonObject[])[Bundle("text/html", $"<p>before</p>{p}"), Bundle("image/svg+xml", $"<svg>{p}</svg>")]),
            new() { ["image/png"] = pixel, ["text/plain"] = "a \"picture\" <script>ran = 1</script>" },
            new()
            {
                ["image/svg+xml"] = "<svg width='9' height='9'></svg>",
                ["application/vnd.plotly.v1+json"] = JsonNode.Parse(plotly),
            },
        ];
        var cells = new JsonArray(Markdown("# Hostile"));
        foreach (var data in outputs)
        {
            cells.Add(new JsonObject
            {
                ["cell_type"] = "code",
                ["execution_count"] = 1,
                ["id"] = $"c{cells.Count}",
                ["source"] = "x",
                ["metadata"] = new JsonObject(),
                ["outputs"] = new JsonArray(
                    new JsonObject { ["output_type"] = "display_data", ["metadata"] = new JsonObject(), ["data"] = data }),
            });
        }

        foreach (var text in (string[])
            ["<javascript:ran=1>", "[a](javascript:ran=1)", "[a](<java\nscript:ran=1>)", "[a]\n\n[a]: javascript:ran=1",
            $"![a]({address}/markdown)", "<img src=x onerror='ran = 1'>", "[a](data:text/html,<script>ran=1</script>)"])
        {
            cells.Add(Markdown(text));
        }

        var attached = Markdown("![a \"small\" picture](attachment:a.png)");
        attached["attachments"] = new JsonObject { ["a.png"] = new JsonObject { ["image/png"] = pixel } };
        cells.Add(attached);
        cells.Add(Markdown("# The end"));
        return new JsonObject { ["cells"] = cells, ["metadata"] = new JsonObject(), ["nbformat"] = 4, ["nbformat_minor"] = 5 }
            .ToJsonString();

        static JsonObject Bundle(string type, string content) => new() { [type] = content };

        JsonObject Markdown(string text) => new()
        {
            ["cell_type"] = "markdown",
            ["id"] = Guid.NewGuid().ToString("N")[..8],
            ["source"] = text,
            ["metadata"] = new JsonObject { ["slideshow"] = new JsonObject { ["slide_type"] = text.StartsWith('#') ? "slide" : "-" } },
        };
    }
}
