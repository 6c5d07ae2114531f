using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;

namespace Dpo.Charts.Tests.PlotlyJs;

public class PlotlyGateTests
{
    [Fact]
    public void Staged_PlotlyStaysInItsOwnContext()
    {
        var staged = StagedFolder();
        var host = new Host(staged);
        var figure = host.LoadFromAssemblyPath(Path.Combine(staged, "Dpo.Charts.dll")).GetType("Dpo.Charts.Figure", throwOnError: true)!;
        object made = Activator.CreateInstance(figure, "A claim", "x", "y")!;
        made = figure.GetMethod("Line")!.Invoke(made, ["l", new double[] { 0, 1 }, new double[] { 1, 2 }])!;
        var json = (string)figure.GetMethod("ToPlotlyJson")!.Invoke(made, null)!;

        Assert.Equal("l", JsonDocument.Parse(json).RootElement.GetProperty("data")[0].GetProperty("name").GetString());
        Assert.Empty(host.AskedForPlotly);
        var own = AssemblyLoadContext.All.Where(c => c.Name == "Plotly.NET").SelectMany(c => c.Assemblies).ToDictionary(a => a.GetName().Name!);
        Assert.Equal(Path.Combine(staged, "plotly", "FSharp.Core.dll"), own["FSharp.Core"].Location);
        Assert.Equal(Path.Combine(staged, "plotly", "Plotly.NET.dll"), own["Plotly.NET"].Location);
    }

    [Fact]
    public void PublicApi_NamesNoPlottingLibrary()
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var types = typeof(Figure).Assembly.GetExportedTypes();
        var named = types.SelectMany(t => t.GetMethods(all).Select(m => m.ReturnType)
                .Concat(t.GetMethods(all).Cast<MethodBase>().Concat(t.GetConstructors(all)).SelectMany(m => m.GetParameters()).Select(p => p.ParameterType))
                .Concat(t.GetFields(all).Select(f => f.FieldType)).Append(t.BaseType!).Concat(t.GetInterfaces()))
            .Where(t => t is not null).SelectMany(Parts).Select(t => t.Assembly.GetName().Name!).ToHashSet();
        Assert.Contains("Dpo.Charts", named);
        Assert.DoesNotContain(named, n => n.Contains("Plotly") || n.Contains("OxyPlot") || n.Contains("FSharp"));
    }

    private static IEnumerable<Type> Parts(Type type) => type.GetGenericArguments().SelectMany(Parts).Append(type);

    private static string StagedFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "global.json")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No global.json above the tests.");
        return Path.Combine(folder.FullName, "artifacts", "notebook");
    }

    /// <summary>Stands for a notebook engine's context: it has the staged files but none of those in plotly/.</summary>
    private sealed class Host(string staged) : AssemblyLoadContext("host")
    {
        public List<string> AskedForPlotly { get; } = [];

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (File.Exists(Path.Combine(staged, "plotly", assemblyName.Name + ".dll")))
            {
                AskedForPlotly.Add(assemblyName.Name!);
                throw new FileNotFoundException(assemblyName.Name);
            }
            var file = Path.Combine(staged, assemblyName.Name + ".dll");
            return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
        }
    }
}
