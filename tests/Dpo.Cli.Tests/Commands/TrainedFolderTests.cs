using System.Text.Json.Nodes;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

/// <summary>What the train commands may write over, what their folders keep, and what a run's record holds.</summary>
public sealed class TrainedFolderTests : IDisposable
{
    private const string Template =
        "{{ messages[0].content }}:{% if not add_generation_prompt %}{{ messages[1].content }}{{ eos_token }}{% endif %}";

    private static readonly string Datasets = Path.Combine(Repository.Root, "datasets");
    private readonly TempFolder _folder = new();

    public TrainedFolderTests()
    {
        Directory.CreateDirectory(_folder.File("base"));
        foreach (var file in Directory.GetFiles(Path.Combine(Datasets, "recorded", "stories-sft")))
        {
            File.Copy(file, _folder.File("base/" + Path.GetFileName(file)));
        }
        File.WriteAllText(_folder.File("base/chat_template.jinja"), Template);
        File.WriteAllText(_folder.File("base/generation_config.json"), "{\"temperature\": 0.7}");
        var config = Config("base");
        config["made_by"] = "somebody";
        File.WriteAllText(_folder.File("base/config.json"), config.ToJsonString());
        Few("story-preferences.jsonl", "pairs.jsonl", 12);
        Few("advice-instructions.jsonl", "rows.jsonl", 8);
    }

    public void Dispose() => _folder.Dispose();

    private void Few(string from, string to, int rows) =>
        File.WriteAllLines(_folder.File(to), File.ReadLines(Path.Combine(Datasets, from)).Take(rows));

    private JsonObject Config(string folder) =>
        JsonNode.Parse(File.ReadAllText(_folder.File(folder + "/config.json")))!.AsObject();

    private CommandLine.Result Train(string kind, string folder, params string[] more)
    {
        var rows = _folder.File(kind == "sft" ? "rows.jsonl" : "pairs.jsonl");
        string[] data = ["--data", rows];
        return CommandLine.Call(["train", kind, "--model", _folder.File("base"), .. data, "--batch-size", "2", "--steps", "2",
            "--max-length", "60", "--out", _folder.File(folder), .. more]);
    }

    // With the model's own template: every command's folder can be sampled with it, and holds what the first one held.
    [Theory]
    [InlineData("sft")]
    [InlineData("preference")]
    [InlineData("reward")]
    public void Train_KeepsWhatTheModelsFolderHeld(string kind)
    {
        var trained = Train(kind, "out", "--template", "model");
        Assert.True(trained.Code == 0, trained.Error);
        Assert.Contains("made_by: not known here", trained.Error, StringComparison.Ordinal);
        foreach (var file in (string[])["chat_template.jinja", "generation_config.json", "tokenizer.json", "tokenizer_config.json"])
        {
            Assert.Equal(File.ReadAllBytes(_folder.File("base/" + file)), File.ReadAllBytes(_folder.File("out/" + file)));
        }
        var config = Config("out");
        Assert.Equal(("somebody", "gpt2"), ((string?)config["made_by"], (string?)config["model_type"]));
        Assert.NotNull(config["eos_token_id"]);
        Assert.DoesNotContain(config, f => f.Key is "dpo_bias" or "dpo_qkv_bias" or "dpo_output_size" or "head_dim");
        if (kind != "reward")
        {
            var said = CommandLine.Call("sample", "--model", _folder.File("out"), "--template", "model", "--prompt", "Write a story",
                "--max-tokens", "4");
            Assert.True(said.Code == 0, said.Error);
        }
    }

    [Theory]
    [InlineData("sft")]
    [InlineData("preference")]
    [InlineData("reward")]
    public void Train_OutThatIsTheModel_IsWrongUse_AndTouchesNothing(string kind)
    {
        var before = File.ReadAllBytes(_folder.File("base/model.safetensors"));
        CommandLine.Sentence(Train(kind, "base/"), 2, "is the folder of the model to start from");
        CommandLine.Sentence(Train(kind, "base", "--resume"), 2, "is the folder of the model to start from");
        Assert.Equal(before, File.ReadAllBytes(_folder.File("base/model.safetensors")));
        Assert.False(File.Exists(_folder.File("base/run.json")));
    }

    [Fact]
    public void TrainLm_DataWhereTheLogGoes_IsWrongUse()
    {
        Directory.CreateDirectory(_folder.File("out"));
        File.WriteAllText(_folder.File("out/log.csv"), "a text");
        CommandLine.Sentence(CommandLine.Call("train", "lm", "--data", _folder.File("out/log.csv"), "--out", _folder.File("out")), 2,
            "would be written over by the run");
        Assert.Equal("a text", File.ReadAllText(_folder.File("out/log.csv")));
    }

    [Fact]
    public void Resume_OfAnotherModelRecordOrLoss_IsRefusedByName()
    {
        Assert.Equal(0, Train("preference", "out", "--loss", "simpo", "--beta", "9").Code);
        var record = JsonNode.Parse(File.ReadAllText(_folder.File("out/run.json")))!;
        Assert.Equal("""{"type":"SimPoLoss","Beta":9,"Gamma":0.5}""", record["loss"]!.ToJsonString());
        Assert.Equal((1, "float32"), ((int)record["threads"]!, (string?)record["precision"]));
        Assert.Equal(64, ((string)record["model"]!["model.safetensors"]!).Length);
        string[] again = ["--loss", "simpo", "--beta", "9", "--resume"];
        Assert.Equal(0, Train("preference", "out", again).Code);
        CommandLine.Sentence(Train("preference", "out", "--loss", "simpo", "--resume"), 1,
            "it has \"loss.Beta\": 9, this one \"loss.Beta\": 2");
        File.AppendAllText(_folder.File("base/chat_template.jinja"), " ");
        CommandLine.Sentence(Train("preference", "out", again), 1, "it has \"chat_template.chat_template.jinja\": ");
        File.WriteAllText(_folder.File("base/chat_template.jinja"), Template);
        var kept = File.ReadAllText(_folder.File("out/run.json"));
        File.WriteAllText(_folder.File("out/run.json"), "");
        CommandLine.Sentence(Train("preference", "out", again), 1, "is another run's: it has no \"settings.Steps\"");
        File.WriteAllText(_folder.File("out/run.json"), kept);
        using (new FileStream(_folder.File("out/.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            CommandLine.Sentence(Train("preference", "out", again), 1, "another process is training into it");
        }
        Assert.Equal(0, Train("preference", "out", again).Code);
    }

    // As a run of before the names were the field's: by the former name of its loss, with the former name of what it evaluated.
    [Fact]
    public void Resume_OfARunWithFormerNames_GoesOn()
    {
        var first = Train("preference", "out", "--loss", "conservative");
        Assert.True(first.Code == 0, first.Error);
        Assert.Equal("""{"type":"DpoLoss","Beta":0.1,"LabelSmoothing":0.1}""",
            JsonNode.Parse(File.ReadAllText(_folder.File("out/run.json")))!["loss"]!.ToJsonString());
        var log = File.ReadAllText(_folder.File("out/log.jsonl"));
        Assert.Contains("\"eval/loss\"", log, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("out/log.jsonl"), log.Replace("\"eval/", "\"validation/", StringComparison.Ordinal));

        foreach (var name in (string[])["conservative", "cdpo"])
        {
            var again = Train("preference", "out", "--loss", name, "--resume", "--json", _folder.File("again.json"));
            Assert.True(again.Code == 0, again.Error);
            Assert.InRange((double)JsonNode.Parse(File.ReadAllText(_folder.File("again.json")))!["validation_loss"]!, 0.1, 2);
        }
        CommandLine.Sentence(Train("preference", "out", "--loss", "dpo", "--resume"), 1,
            "it has \"loss.LabelSmoothing\": 0.1, this one \"loss.LabelSmoothing\": 0");
    }

    [Fact]
    public void Preference_AParameterThatTheLossLacks_IsWrongUse()
    {
        CommandLine.Sentence(Train("preference", "out", "--loss", "dpo", "--gamma", "1"), 2,
            "--gamma: the loss \"dpo\" has no such parameter; it takes beta, label-smoothing");
        CommandLine.Sentence(Train("preference", "out", "--loss", "robust", "--label-smoothing", "0.5"), 2,
            "--label-smoothing must be a number at least 0 and below 0.5");
        CommandLine.Sentence(Train("preference", "out", "--loss", "orpo", "--lambda", "0,1"), 2, "--lambda is \"0,1\"; expected a number");
        Assert.False(Directory.Exists(_folder.File("out")));
    }
}
