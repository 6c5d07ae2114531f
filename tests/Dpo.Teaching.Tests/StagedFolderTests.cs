using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using Dpo.Tests.Shared;

namespace Dpo.Teaching.Tests;

/// <summary>What the first cell finds in artifacts/notebook.</summary>
public class StagedFolderTests
{
    [Fact]
    public void Staged_PlotlyStaysInItsOwnContext()
    {
        var staged = Path.Combine(Repository.Root, "artifacts", "notebook");
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
