using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests;

/// <summary>Wrong use: exit code 2, a sentence, and nothing done before.</summary>
public sealed class WrongUseTests : IDisposable
{
    private const string Model = "datasets/recorded/stories", Pairs = "datasets/story-preferences-heldout.jsonl";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--learning-rate is \"0,001\"; expected a number above 0", "train", "lm", "--data", "datasets/sentences.txt", "--learning-rate", "0,001")]
    [InlineData("--max-length is 257; the context of", "train", "preference", "--model", Model, "--data", Pairs, "--max-length", "257")]
    [InlineData("--max-length is 257; the context of", "train", "reward", "--model", Model, "--data", Pairs, "--max-length", "257")]
    [InlineData("--max-length is 257; the context of", "train", "sft", "--model", Model, "--data", Pairs, "--validation", Pairs, "--max-length", "257")]
    public void ATrainingThatCannotBe_LeavesNoFolder(string sentence, params string[] words)
    {
        var result = CommandLine.Call([.. words, "--out", _folder.File("o")]);
        CommandLine.Sentence(result, 2, sentence);
        Assert.Equal(("", false), (result.Output, Directory.Exists(_folder.File("o"))));
    }

    [Theory]
    [InlineData("--max-length is 257; the context of", "data", Pairs, "--model", Model, "--max-length", "257")]
    [InlineData("--top-k is 1025; the model has 1024 tokens", "sample", "--model", Model, "--top-k", "1025")]
    [InlineData("--json \".\": is a folder; expected a file", "data", Pairs, "--json", ".")]
    [InlineData("is a file that the command reads", "data", Pairs, "--json", Pairs)]
    [InlineData("is a file that the command reads", "sample", "--model", Model, "--json", Model + "/config.json")]
    [InlineData("as well; give each a path of its own", "data", Pairs, "--json", "artifacts/x.json", "--page", "artifacts/x.json")]
    [InlineData("is a device; expected a file", "data", Pairs, "--json", "/dev/null")]
    [InlineData("run.json in that folder is a file of the run itself", "train", "lm", "--data", "datasets/sentences.txt", "--out", "artifacts/none", "--json", "artifacts/none/run.json")]
    [InlineData("--vocab-size is the size of a byte-pair vocabulary", "train", "lm", "--data", "datasets/sentences.txt", "--preset", "sentences", "--tokenizer", "chars", "--vocab-size", "300", "--out", "artifacts/none")]
    [InlineData("--page \"README.md/x.html\": ", "data", Pairs, "--page", "README.md/x.html")]
    [InlineData("--out \"README.md\": is a file; expected a folder", "exact", "--out", "README.md")]
    [InlineData("--out \"lib\": is a folder; expected a file", "bugs", "--out", "lib")]
    [InlineData("unrecognized command \"frob\"", "frob")]
    [InlineData("`dpo` wants a command after it; expected one of run, train")]
    [InlineData("`dpo train` wants a command after it; expected one of lm, sft", "train")]
    [InlineData("--as is \"..\"", "kernel", "uninstall", "--as", "..")]
    public void AnOptionThatCannotBe_IsSaidBeforeTheWork(string sentence, params string[] words)
    {
        var result = CommandLine.Call(words);
        CommandLine.Sentence(result, 2, sentence);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void ATargetInAFolderThatIsToBeMade_IsTriedWithoutATrace()
    {
        Assert.Equal(0, CommandLine.Call("data", Pairs, "--json", _folder.File("new/deep/r.json")).Code);
        Assert.Equal([_folder.File("new/deep/r.json")], Directory.GetFiles(_folder.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }));
    }
}
