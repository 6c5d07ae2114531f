namespace Dpo.Charts.PlotlyJs;

/// <summary>The JavaScript library plotly.js, for pages that must work without a network.</summary>
public static class PlotlyScript
{
    /// <summary>Source text of plotly.js (3.6 MB), from the Plotly.NET assembly; put it once into a page, inside a
    /// script element.</summary>
    public static string Source => PlotlyGate.Script();
}
