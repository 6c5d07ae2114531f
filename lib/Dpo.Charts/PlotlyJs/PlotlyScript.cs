namespace Dpo.Charts.PlotlyJs;

/// <summary>plotly.js, for pages that must work without a network.</summary>
public static class PlotlyScript
{
    /// <summary>The whole script (3.6 MB), from the Plotly.NET assembly: put it once into a page, inside a script element.</summary>
    public static string Source => PlotlyGate.Script();
}
