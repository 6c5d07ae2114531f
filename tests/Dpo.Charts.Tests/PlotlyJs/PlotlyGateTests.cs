using System.Reflection;

namespace Dpo.Charts.Tests.PlotlyJs;

public class PlotlyGateTests
{
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
}
