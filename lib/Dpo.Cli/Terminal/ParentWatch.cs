using System.Diagnostics;
using System.Globalization;

namespace Dpo.Cli.Terminal;

/// <summary>Ends a kernel whose front end has died without a word.</summary>
internal static class ParentWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Cancels when the process in JPY_PARENT_PID, which Jupyter sets, is no more.</summary>
    public static async Task CancelWhenGoneAsync(CancellationTokenSource stop)
    {
        var told = Environment.GetEnvironmentVariable("JPY_PARENT_PID");
        if (!int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid <= 1)
        {
            return;
        }
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Interval);
            try
            {
                using var parent = Process.GetProcessById(pid);
            }
            catch (ArgumentException)
            {
                await stop.CancelAsync();
            }
        }
    }
}
