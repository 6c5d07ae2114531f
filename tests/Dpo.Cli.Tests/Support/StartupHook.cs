#pragma warning disable CA1050 // .NET looks for this name, in no namespace
/// <summary>What .NET runs before a program whose DOTNET_STARTUP_HOOKS names this assembly: here, a thread that fails once the program has begun.</summary>
internal static class StartupHook
{
    /// <summary>The variable that asks for the failure.</summary>
    public const string Variable = "DPO_TEST_FAILURE";

    private static int _failed;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            return;
        }
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
        {
            if (loaded.LoadedAssembly.GetName().Name == "System.CommandLine" && Interlocked.Exchange(ref _failed, 1) == 0)
            {
                new Thread(() => throw new FormatException("nobody foresaw this.")).Start();
            }
        };
    }
}
