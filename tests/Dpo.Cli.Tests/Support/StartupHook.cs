#pragma warning disable CA1050 // .NET looks for this name, in no namespace
/// <summary>What .NET runs before a program whose DOTNET_STARTUP_HOOKS names this assembly: a thread that fails once the
/// program has begun, or a note of the assemblies that it has loaded by its end.</summary>
internal static class StartupHook
{
    /// <summary>The variable that asks for the failure.</summary>
    public const string Variable = "DPO_TEST_FAILURE";

    /// <summary>The variable that names the file for the assemblies.</summary>
    public const string Loaded = "DPO_TEST_LOADED";

    private static int _failed;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Loaded) is { } file)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
                File.WriteAllLines(file, AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name ?? ""));
        }
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
