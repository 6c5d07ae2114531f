using System.CommandLine;
using System.Globalization;

namespace Dpo.Cli.Tests;

/// <summary>What holds for every command and every option, those of tomorrow included: the tree is walked.</summary>
public sealed class CommandTreeTests
{
    private static readonly Type[] Numbers = [typeof(int), typeof(long), typeof(double), typeof(int?), typeof(long?), typeof(double?)];

    // As in half of Europe; the machines of tests know no culture by name.
    private static readonly CultureInfo Comma = new("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };

    private static IEnumerable<(string[] Path, Command Command)> Commands(Command command, params string[] path) =>
        command.Subcommands.SelectMany(below => Commands(below, [.. path, below.Name])).Prepend((path, command));

    private static readonly Command Dpo = Root.Make(Root.All(), 80);

    public static TheoryData<string, string> NumberOptions =>
        [.. Commands(Dpo).SelectMany(c => c.Command.Options.Where(o => Numbers.Contains(o.ValueType)).Select(o => (string.Join(' ', c.Path), o.Name)))];

    private static List<string> Problems(string command, params string[] words) =>
        [.. Root.Problems(Root.Parse(Dpo, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. words]))];

    [Theory]
    [MemberData(nameof(NumberOptions))]
    public void ANumber_OfAnotherKind_IsRefusedByTheOptionsName(string command, string option)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Comma;
            string[] never = ["", " ", " 5", "5 ", "0,001", "1,000", "1.000,5", "1e300", "1e999", "NaN", "Infinity", "-Infinity", "0x10", "\uFF15", "\u0665", "1_0", "five", "(5)", "$5"];
            string[] beyond = option.EndsWith("seed", StringComparison.Ordinal) ? ["9223372036854775808", "1.5"] : ["0", "-1", "-0.5", "2147483647", "9223372036854775808"];
            var allowed = option is "--gamma" or "--alpha" or "--label-smoothing" or "--missing-eos-penalty"
                || (command, option) is ("train ppo", "--beta") ? "0" : null;
            foreach (var word in never.Concat(option == "--first-seed" ? ["-1"] : beyond).Where(w => w != allowed))
            {
                var problem = Assert.Single(Problems(command, option, word), p => p.StartsWith(option, StringComparison.Ordinal));
                Assert.Contains("; expected a ", problem, StringComparison.Ordinal);
                Assert.DoesNotContain("System.", problem, StringComparison.Ordinal);
            }
            Assert.DoesNotContain(Problems(command, option, "1"), p => p.Contains(option, StringComparison.Ordinal) && option is not ("--max-length" or "--vocab-size"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("0.001", 0.001)]
    [InlineData("5e-5", 5e-5)]
    [InlineData("1E-06", 1e-6)]
    [InlineData(".5", 0.5)]
    public void ANumber_WithAPoint_IsReadAlikeEverywhere(string word, double value)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Comma;
            Assert.Equal(value, Root.Parse(Dpo, ["train", "lm", "--learning-rate", word]).GetValue<double?>("--learning-rate"));
            Assert.Equal(value, Root.Parse(Dpo, ["train", "preference", "--beta", word]).GetValue<double>("--beta"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    public static TheoryData<string> AllCommands => [.. Commands(Dpo).Select(c => string.Join(' ', c.Path))];

    [Theory]
    [MemberData(nameof(AllCommands))]
    public void Help_FitsEightyColumns_AndCallsTheProgramDpo(string command)
    {
        using var output = new StringWriter();
        Root.Parse(Dpo, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Invoke(new InvocationConfiguration { Output = output });
        var lines = output.ToString().Split('\n', StringSplitOptions.TrimEntries);
        Assert.DoesNotContain(lines, l => l.Length > 80);
        Assert.Contains(lines, l => l.StartsWith("dpo " + command, StringComparison.Ordinal));
        Assert.DoesNotContain("Dpo.Cli", output.ToString(), StringComparison.Ordinal);
        if (command.Length == 0)
        {
            Assert.Equal(Dpo.Subcommands.Select(c => c.Name), lines[(lines.IndexOf("Commands:") + 1)..].Where(l => l.Length > 0).Select(l => l.Split(' ')[0]));
        }
    }

    [Theory]
    [MemberData(nameof(AllCommands))]
    public void ANameOrPath_ThatIsEmpty_IsRefusedByTheOptionsName(string command)
    {
        var (_, found) = Commands(Dpo).Single(c => string.Join(' ', c.Path) == command);
        foreach (var option in found.Options.Where(o => (o.ValueType == typeof(string) || o.ValueType == typeof(string[])) && o.Name != "--prompt"))
        {
            Assert.Contains(Problems(command, option.Name, ""), p => p.StartsWith($"{option.Name} is empty", StringComparison.Ordinal));
            Assert.Contains(Problems(command, option.Name, " \t"), p => p.StartsWith($"{option.Name} is empty", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("frob", "unrecognized command \"frob\"; expected one of run, train, ")]
    [InlineData("lab frob", "unrecognized command \"frob\"; expected one of exact, theorems, story, bugs, readme")]
    [InlineData("train frob", "unrecognized command \"frob\"; expected one of lm, sft, ")]
    public void AWordThatIsNoCommand_IsAllThatIsSaid(string words, string sentence) =>
        Assert.StartsWith(sentence, Assert.Single(Problems(words)), StringComparison.Ordinal);

    // What was said before there was `dpo lab` means the same as ever.
    [Theory]
    [InlineData("exact curves --seeds 3", "lab exact curves --seeds 3")]
    [InlineData("exact", "lab exact")]
    [InlineData("exact theorems --worlds 5", "lab theorems --worlds 5")]
    [InlineData("story --seed 2", "lab story --seed 2")]
    [InlineData("--verbose bugs --seeds 1", "--verbose lab bugs --seeds 1")]
    [InlineData("exact --help", "lab exact --help")]
    [InlineData("sample --model story", "sample --model story")]
    public void AFormerWord_IsTheSameCommand(string former, string now)
    {
        static string[] Split(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parsed = Root.Parse(Dpo, Split(former));
        Assert.Equal(Split(now), parsed.Tokens.Select(t => t.Value));
        Assert.Empty(parsed.Errors);
        Assert.Same(Root.Parse(Dpo, Split(now)).CommandResult.Command, parsed.CommandResult.Command);
    }

    [Fact]
    public void AValueThatIsNotAmongThose_IsRefusedByTheOptionsName()
    {
        Assert.StartsWith("--loss: there is no preference loss \"frob\"; expected one of dpo, cdpo, robust, ", Assert.Single(Problems("train preference --model m --data d --out o --loss frob")), StringComparison.Ordinal);
        Assert.Empty(Problems("train preference --model m --data d --out o --loss conservative"));
        Assert.StartsWith("--tokenizer: ", Assert.Single(Problems("train lm --data d --out o --tokenizer 1")), StringComparison.Ordinal);
        Assert.StartsWith("--device is \"cuda:x\"", Assert.Single(Problems("sample --model m --device cuda:x")), StringComparison.Ordinal);
        Assert.StartsWith("--as is \"..\"", Assert.Single(Problems("kernel uninstall --as ..")), StringComparison.Ordinal);
    }
}
