namespace Dpo.Kernel.Tests.Support;

/// <summary>Lets a cell call the test, which makes the order of things certain: <see cref="Code"/> runs the action.</summary>
internal static class HostCall
{
    public const string Code = "((Action)AppContext.GetData(\"test\"))();";

    public static void Set(Action action) => AppContext.SetData("test", action);
}
