using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Sampling;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Checkpoints;

/// <summary>A real model, published and trained by others, with what its author's program says.</summary>
public sealed class Stories260KTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Greedy_200Tokens_AreTheAuthorsTokenForToken_AndSpellHisText(bool cached)
    {
        using var model = HuggingFace.Load(Repository.Real("stories260K"));
        var tokenizer = TokenizerFile.Load(Repository.Real("stories260K"));
        var expected = Numbers(Json("stories260K-greedy-ids.json")).Select(v => (int)v).ToArray();
        Assert.Equal(201, expected.Length);
        var pieces = new List<string>();
        var (text, tokens) = TextSampler.Continue(model, tokenizer, expected[..1], new SamplingConfig(200) { Greedy = true, Cached = cached }, new Seeds(1), pieces.Add);
        Assert.Equal(expected[1..], tokens.Ids);
        var published = File.ReadAllText(Repository.Real("stories260K/stories260K-greedy-200.txt")).TrimEnd('\n');
        Assert.Equal(published, text.TrimStart(' '));
        Assert.Equal(text, string.Concat(pieces));
        Assert.InRange(pieces.Count, 150, 200);
    }

    [Fact]
    public void Logprobs_OfEachText_AreTheAuthors()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = HuggingFace.Load(Repository.Real("stories260K"));
        var tokenizer = TokenizerFile.Load(Repository.Real("stories260K"));
        var rows = File.ReadLines(Repository.Real("stories260K/stories260K-logprobs.jsonl")).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var ids = Numbers(row["ids"]!).Select(v => (int)v).ToArray();
            Assert.Equal(ids, (int[])[tokenizer.BosId!.Value, .. tokenizer.Encode((string)row["text"]!)]);
            var x = tensor(ids.Select(i => (long)i).ToArray()).unsqueeze(0);
            var logps = Logps.PerToken(model.forward(x), x).ToDoubles();
            Assert.Equal(row["logprobs"]!.AsArray().Count, logps.Length);
            Assert.All(Numbers(row["logprobs"]!).Zip(logps), p => Assert.Equal(p.First, p.Second, 1e-4));
            Assert.Equal((double)row["sum"]!, logps.Sum(), 1e-3);
        }
    }

    [Fact]
    public void Logits_AfterBosAlone_AreTheAuthors()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = HuggingFace.Load(Repository.Real("stories260K"));
        var logits = model.forward(tensor(new[] { 1L }).unsqueeze(0))[0, 0].ToDoubles();
        double[] first = [-6.222911, 8.404342, -6.223737, -6.222542, -6.221951, -6.222875, -6.221880, -6.223416,
            -6.223077, -6.223024, -6.221830, -6.222826, -5.181735, 6.449806, -6.223356, -6.222801];
        Assert.All(first.Zip(logits), p => Assert.Equal(p.First, p.Second, 1e-4));
        (int Id, double Logit)[] top = [(403, 17.023516), (385, 15.406213), (410, 13.108263), (317, 12.769166), (407, 12.418087)];
        Assert.Equal(top.Select(t => t.Id), logits.Index().OrderByDescending(l => l.Item).Take(5).Select(l => l.Index));
        Assert.All(top, t => Assert.Equal(t.Logit, logits[t.Id], 1e-4));
    }

    [Fact]
    public void TinyStories_FiveStories_Cost1Point2664NatsAToken()
    {
        using var model = HuggingFace.Load(Repository.Real("stories260K"));
        var tokenizer = TokenizerFile.Load(Repository.Real("stories260K"));
        var stories = File.ReadAllText(Repository.Real("text/tinystories_sample.txt")).Split("<|endoftext|>").Select(s => s.Trim()).Where(s => s.Length > 0).ToList();
        var rows = stories.Select(s => (int[])[tokenizer.BosId!.Value, .. tokenizer.Encode(s)]).ToList();
        Assert.Equal([374, 330, 223, 425, 457], rows.Select(r => r.Length));
        double[] each = [1.3160, 1.2386, 0.9522, 1.4934, 1.1879];
        Assert.All(rows.Zip(each), p => Assert.Equal(p.Second, LanguageModelTrainer.Evaluate(model, [SequenceBatch.Create([p.First], CPU)]).Loss, 1e-4));
        var all = LanguageModelTrainer.Evaluate(model, [SequenceBatch.Create(rows, CPU)]);
        Assert.Equal(1804, all.Tokens);
        Assert.Equal(1.266441, all.Loss, 1e-5);
    }

    private static JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(Repository.Real($"stories260K/{file}")))!;

    private static double[] Numbers(JsonNode array) => [.. array.AsArray().Select(v => (double)v!)];
}
