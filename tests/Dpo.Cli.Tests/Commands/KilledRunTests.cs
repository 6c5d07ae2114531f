using System.Diagnostics;
using Dpo.Cli.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

/// <summary>A run that is killed (SIGKILL) at any moment goes on to the files of one that was not: weights, states, log,
/// table and TensorBoard's points, nothing twice, nothing left over.</summary>
public sealed class KilledRunTests : IDisposable
{
    private readonly TrainingVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    public static TheoryData<string> Verbs => TrainingVerbs.All;

    [Theory]
    [MemberData(nameof(Verbs))]
    public void KilledOnce(string verb) => KillAndGoOn(verb, seed: 1, kills: [1]);

    /// <summary>Thirty kills: five of each command, in runs that are killed once, twice and twice.</summary>
    [Theory]
    [MemberData(nameof(Verbs))]
    public void KilledAtFiveMoments(string verb)
    {
        Repository.RequireLong();
        KillAndGoOn(verb, seed: 2, kills: [1, 2, 2]);
    }

    private void KillAndGoOn(string verb, int seed, int[] kills)
    {
        string[] saving = ["--save-every", "2"];
        Directory.CreateDirectory(_verbs.Folder("whole"));
        var command = _verbs.Command(verb, "whole", saving);
        var changes = KilledChild.Changes(_verbs.Folder("whole"), () => Succeeds(command));
        var whole = _verbs.Left("whole");
        var moments = new Random(HashCode(verb, seed));
        for (var run = 0; run < kills.Length; run++)
        {
            var folder = $"killed{run}";
            Directory.CreateDirectory(_verbs.Folder(folder));
            for (var (kill, rest) = (0, changes); kill < kills[run]; kill++)
            {
                // Of those that are still to come, early enough that each further kill finds some.
                var change = moments.Next(rest / (kills[run] - kill));
                rest -= change;
                var (spins, watch) = (moments.Next(3_000_000), Stopwatch.StartNew());
                while (!KilledChild.Run(_verbs.Folder(folder), change, spins, Next(verb, folder, saving)))
                {
                    change /= 2;                            // it had fewer: done, and begun anew
                    Directory.Delete(_verbs.Folder(folder), recursive: true);
                    Directory.CreateDirectory(_verbs.Folder(folder));
                }
                Say($"{verb}: run {run}, killed at change {change} of {changes}, {watch.Elapsed.TotalSeconds:0.0} s; "
                    + $"left {string.Join(' ', Directory.GetFiles(_verbs.Folder(folder)).Select(Path.GetFileName).Order())}");
            }
            var again = Stopwatch.StartNew();
            Succeeds(Next(verb, folder, saving));
            Equal(whole, _verbs.Left(folder));
            Say($"{verb}: run {run}, gone on to the same {whole.Count} files in {again.Elapsed.TotalSeconds:0.0} s");
        }
    }

    // As its user goes on: with --resume, or where there is no run yet, with the same command again.
    private string[] Next(string verb, string folder, string[] more) => _verbs.Command(
        verb, folder, File.Exists(Path.Combine(_verbs.Folder(folder), "run.json")) ? [.. more, "--resume"] : more);

    private static CommandLine.Result Succeeds(string[] command)
    {
        var result = CommandLine.Call(command);
        Assert.True(result.Code == 0, result.Error);
        return result;
    }

    private static void Equal(SortedDictionary<string, string> whole, SortedDictionary<string, string> left)
    {
        Assert.Equal(whole.Keys, left.Keys);
        Assert.All(whole, file => Assert.Equal(file.Value, left[file.Key]));
    }

    // The same in every process, which string.GetHashCode is not.
    private static int HashCode(string verb, int seed) => verb.Aggregate(seed, (hash, letter) => unchecked(hash * 31 + letter));

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    // What a process leaves that is killed before it writes run.json, and before its first save.
    [Fact]
    public void KilledBeforeItsFirstSave_BeginsAnew()
    {
        var command = _verbs.Command("lm", "whole");
        var id = "0123456789abcdef0123456789abcdef";
        string[] leftovers = [_verbs.Folder("whole/.lock"), _verbs.Folder($"whole/.run.json.{id}.tmp")];
        Directory.CreateDirectory(_verbs.Folder("whole"));
        Array.ForEach(leftovers, f => File.WriteAllText(f, ""));
        Succeeds(command);
        var whole = _verbs.Left("whole");
        Assert.DoesNotContain(whole.Keys, name => name.StartsWith('.'));
        File.Delete(_verbs.Folder("whole/training-state.safetensors"));
        Assert.Contains("but no training state to go on from",
            CommandLine.Call([.. command, "--resume"]).Error, StringComparison.Ordinal);        // not over a model
        File.Delete(_verbs.Folder("whole/model.safetensors"));
        File.Delete(_verbs.Folder("whole/config.json"));
        Array.ForEach(leftovers, f => File.WriteAllText(f, ""));
        Assert.Contains("the run had not saved a state yet; it begins anew", Succeeds([.. command, "--resume"]).Error,
            StringComparison.Ordinal);
        Equal(whole, _verbs.Left("whole"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void KilledAndItsNewestStateDamaged_TheOneBeforeIsUsed(bool truncated)
    {
        string[] saving = ["--save-every", "1"];
        var command = _verbs.Command("preference", "killed", saving);
        Directory.CreateDirectory(_verbs.Folder("whole"));
        var changes = KilledChild.Changes(_verbs.Folder("whole"), () => Succeeds(_verbs.Command("preference", "whole", saving)));
        Directory.CreateDirectory(_verbs.Folder("killed"));
        Assert.True(KilledChild.Run(_verbs.Folder("killed"), changes / 2, 0, command));
        // The plain name is the newest's; it is missing while a save replaces it.
        var newest = ((string[])["", "1."]).Select(age => Path.Combine(_verbs.Folder("killed"), $"training-state.{age}safetensors"))
            .First(File.Exists);
        Damage(newest, truncated);
        var result = Succeeds([.. command, "--resume"]);
        Assert.Contains($"dpo: {newest}: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("dpo: going on from step ", result.Error, StringComparison.Ordinal);
        Equal(_verbs.Left("whole"), _verbs.Left("killed"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheOnlyState_Damaged_IsASentence_AndNothingChanges(bool truncated)
    {
        var command = _verbs.Command("lm", "one", "--save-every", "4", "--keep", "1");
        Succeeds(command);
        var newest = Assert.Single(Directory.GetFiles(_verbs.Folder("one"), "training-state.*"));
        Damage(newest, truncated);
        var before = Bytes();
        CommandLine.Sentence(CommandLine.Call([.. command, "--resume"]), 1, $"dpo: {newest}: ");
        Assert.Equal(before, Bytes());

        SortedDictionary<string, byte[]> Bytes() => new(Directory.GetFiles(_verbs.Folder("one"), "*", SearchOption.AllDirectories)
            .ToDictionary(f => f, File.ReadAllBytes), StringComparer.Ordinal);
    }

    private static void Damage(string file, bool truncated)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length * 2 / 3] ^= 1;
        File.WriteAllBytes(file, truncated ? bytes[..(bytes.Length * 2 / 3)] : bytes);
    }
}
