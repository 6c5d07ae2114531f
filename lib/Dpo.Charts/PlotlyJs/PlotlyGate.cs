using System.Reflection;
using System.Runtime.Loader;

namespace Dpo.Charts.PlotlyJs;

/// <summary>Calls <see cref="PlotlyJson"/> in a second copy of this assembly, which is loaded in a private load
/// context; only strings cross between the two.</summary>
/// <remarks>Plotly.NET needs a newer FSharp.Core than some notebook engines hold in the default context. The private
/// context looks only into the folder <c>plotly</c> beside this assembly; where there is none, the default context
/// has the packages.</remarks>
internal static class PlotlyGate
{
    private static readonly Lazy<Type> Inside = new(Load);
    private static readonly Lazy<Func<string, string>> RenderInside =
        new(() => Method<Func<string, string>>(nameof(PlotlyJson.Render)));

    public static string Render(string specJson) => RenderInside.Value(specJson);

    public static string Script() => Method<Func<string>>(nameof(PlotlyJson.Script))();

    private static T Method<T>(string name) where T : Delegate =>
        Inside.Value.GetMethod(name, BindingFlags.Static | BindingFlags.Public)!.CreateDelegate<T>();

    private static Type Load()
    {
        var self = typeof(PlotlyGate).Assembly;
        // An assembly loaded from memory has no location and no folder beside it.
        var folder = self.Location == "" ? "" : Path.Combine(Path.GetDirectoryName(self.Location)!, "plotly");
        var assembly = Directory.Exists(folder) ? new PrivateContext(folder).LoadFromAssemblyPath(self.Location) : self;
        // By its name: typeof(PlotlyJson) would load Plotly.NET into this context.
        return assembly.GetType($"{typeof(PlotlyGate).Namespace}.{nameof(PlotlyJson)}", throwOnError: true)!;
    }

    private sealed class PrivateContext(string folder) : AssemblyLoadContext("Plotly.NET")
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var file = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
        }
    }
}
