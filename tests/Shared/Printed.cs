namespace Dpo.Tests.Shared;

/// <summary>What an action writes to the console, without the last line break.</summary>
internal static class Printed
{
    internal static string By(Action action)
    {
        var before = Console.Out;
        using var writer = new StringWriter { NewLine = "\n" };
        Console.SetOut(writer);
        try
        {
            action();
        }
        finally
        {
            Console.SetOut(before);
        }
        return writer.ToString().TrimEnd('\n');
    }
}
