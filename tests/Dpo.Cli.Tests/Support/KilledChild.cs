using System.ComponentModel;
using System.Diagnostics;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Support;

/// <summary>Kills a command at a moment of its life, which is told by what it does to the files of a folder: no clock is
/// asked, so a slow machine kills at the same moments.</summary>
internal static class KilledChild
{
    /// <summary>Counts the changes that some work makes in a folder, which is there, and in those below it.</summary>
    public static int Changes(string folder, Action work)
    {
        var seen = 0;
        using (Watch(folder, () => Interlocked.Increment(ref seen)))
        {
            work();
        }
        return seen;
    }

    /// <summary>Runs a command as a child and kills it (SIGKILL) when it has changed something in the folder so many times;
    /// 0 for at once.</summary>
    /// <param name="folder">Is there.</param>
    /// <param name="change">The change to kill at.</param>
    /// <param name="spins">How much longer it lives, in turns of a loop: moments between two changes are met, too.</param>
    /// <param name="arguments">The command.</param>
    /// <returns>Whether it was killed: one that was done before was not.</returns>
    public static bool Run(string folder, int change, int spins, params string[] arguments)
    {
        var seen = 0;
        using var begun = new ManualResetEventSlim();
        Process? child = null;
        using var watch = Watch(folder, () =>
        {
            if (Interlocked.Increment(ref seen) == change)
            {
                begun.Wait();
                Kill(child!, spins);
            }
        });
        using (child = CommandLine.Start(arguments))
        {
            begun.Set();
            if (change == 0)
            {
                Kill(child, spins);
            }
            var result = CommandLine.End(child);
            // Ended by itself: with success, or a sentence and 1 or 2, which is a failure of what is tested.
            Assert.True(result.Code is not (1 or 2), result.Error);
            return result.Code != 0;
        }
    }

    private static void Kill(Process child, int spins)
    {
        Thread.SpinWait(spins);
        try
        {
            child.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // it is done already
        }
    }

    private static FileSystemWatcher Watch(string folder, Action changed)
    {
        var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, InternalBufferSize = 1 << 16 };
        watcher.Created += (_, _) => changed();
        watcher.Changed += (_, _) => changed();
        watcher.Deleted += (_, _) => changed();
        watcher.Renamed += (_, _) => changed();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
