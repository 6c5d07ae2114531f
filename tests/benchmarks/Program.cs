using Dpo.Base;
using Dpo.Benchmarks;
using Dpo.Data;
using Dpo.Devices;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Science.Exact;
using Dpo.Science.Worlds;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

// dotnet run -c Release --project tests/benchmarks      (ratios; absolute times mean little elsewhere)
NativeTorch.Require();
var seeds = new Seeds(1);
Console.WriteLine("| what | A | B | A, ms | B, ms | A/B, median (quartiles) |\n|---|---|---|---|---|---|");

// The optimizer alone, on nanoGPT's CPU shape.
{
    using var model = new Transformer(new TransformerConfig(65, 64, 4, 4, 128), seeds);
    using var batch = SequenceBatch.Create([.. Enumerable.Range(0, 12).Select(r => Enumerable.Range(0, 65).Select(i => (i * 7 + r) % 65).ToArray())], CPU);
    NextTokenLoss.Compute(model.forward(batch.Ids[.., ..^1]), batch.Ids, batch.Mask).Sums.sum().backward();
    using var fused = new FusedAdamW(model.named_parameters(), new OptimConfig(new ConstantLr(1e-5), 1));
    using var loop = optim.AdamW(model.parameters(), 1e-5);
    Paired.Run("AdamW, 0.8 M parameters, 50 updates", "libtorch's fused kernel", () => Times(50, () => fused.Step(1e-5)),
        "TorchSharp's loop", () => Times(50, () => { loop.step(); loop.zero_grad(); }));
}

// A whole training step: with and without a dispose scope's help nothing else differs, so only the scope's cost shows.
{
    using var model = new Transformer(new TransformerConfig(65, 64, 4, 4, 128), seeds);
    using var windows = new TextWindows([.. Enumerable.Range(0, 10000).Select(i => (i * i + 3 * i) % 65)], 64, 12, seeds, CPU);
    using var trainer = new LanguageModelTrainer(model, windows, new OptimConfig(new ConstantLr(1e-4), 1_000_000),
        new Dpo.Metrics.RunLog(Dpo.Metrics.RunHeader.Now("benchmark", seeds, CPU)));
    using var bare = new Transformer(new TransformerConfig(65, 64, 4, 4, 128), seeds);
    using var optimizer = optim.AdamW(bare.parameters(), 1e-4);
    var step = 0L;
    Paired.Run("training step, nanoGPT's CPU shape, 10 steps", "LanguageModelTrainer", () => Times(10, () => trainer.Step()),
        "cross_entropy, TorchSharp's AdamW and clip", () => Times(10, () =>
        {
            using var scope = NewDisposeScope();
            using var batch = windows.Get(step++);
            var logits = bare.forward(batch.Ids[.., ..^1]).view(-1, 65);
            optimizer.zero_grad();
            nn.functional.cross_entropy(logits, batch.Ids[.., 1..].reshape(-1)).backward();
            nn.utils.clip_grad_norm_(bare.parameters(), 1);
            optimizer.step();
        }));
}

// The table of all responses: prefixes once against every response for itself.
{
    var vocabulary = new Vocabulary(["a", "b", "c", "d", "e"], "<eos>", ["<p>"]);
    var space = new ResponseSpace(vocabulary, 4);
    using var model = new Transformer(new TransformerConfig(vocabulary.Count, 6) { OutputSize = vocabulary.OutputSize, TiedHead = false }, seeds);
    var rows = space.Responses.Select(y => (int[])[vocabulary.IdOf("<p>"), .. y]).ToList();
    Paired.Run("table of 781 responses, 1 prompt", "longest prefixes only", () => PolicyTable.Compute(model, [vocabulary.Ids("<p>")], space).Dispose(),
        "each response for itself", () =>
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            using var batch = SequenceBatch.Create(rows, CPU);
            Dpo.Estimators.Logps.Sum(Dpo.Estimators.Logps.PerToken(model.forward(batch.Ids[.., ..^1]), batch.Ids), batch.Mask);
        });
}

// The table of 9,331 responses to 60 prompts, as many in a pass as its bound allows, against a pass for each prompt.
{
    var world = ToyWorld.Large();
    using var model = new Transformer(world.ModelConfig, seeds);
    int[][] prompts = [.. world.PromptIds.Take(60)];
    var watch = System.Diagnostics.Stopwatch.StartNew();
    PolicyTable.Compute(model, prompts, world.Space).Dispose();
    Console.WriteLine(FormattableString.Invariant($"<!-- {60 * world.Space.Count / watch.Elapsed.TotalSeconds:0} responses/s the first time; ")
        + FormattableString.Invariant($"peak memory {System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 / 1e9:0.0} GB -->"));
    Paired.Run("table of 9,331 responses, 60 prompts", "seven prompts a pass", () => PolicyTable.Compute(model, prompts, world.Space).Dispose(),
        "a pass for each prompt", () => prompts.ToList().ForEach(p => PolicyTable.Compute(model, [p], world.Space).Dispose()), pairs: 5);
}

// Sampling: many rows at once against one after the other.
{
    using var model = new Transformer(new TransformerConfig(65, 64, 4, 4, 128), seeds);
    int[][] prompts = [.. Enumerable.Range(0, 16).Select(i => new[] { i })];
    Paired.Run("16 rows of 32 tokens", "one batch", () => Sampler.Generate(model, prompts, new SamplingConfig(32), seeds),
        "one by one", () => prompts.ToList().ForEach(p => Sampler.Generate(model, [p], new SamplingConfig(32), seeds)), pairs: 5);
}

// Generation with keys and values kept, at the shape of a small model: 16 prompt tokens, 48 new ones.
foreach (var rows in new[] { 1, 16 })
{
    using var model = new Transformer(new TransformerConfig(512, 64, 4, 4, 128), seeds);
    int[][] prompts = [.. Enumerable.Range(0, rows).Select(r => Enumerable.Range(0, 16).Select(i => (i * 31 + r) % 512).ToArray())];
    var options = new SamplingConfig(48);
    Paired.Run($"{rows} x 48 tokens after 16", "cache", () => Sampler.Generate(model, prompts, options, seeds),
        "no cache", () => Sampler.Generate(model, prompts, options with { Cached = false }, seeds), pairs: 7);
}

// A token late in a text against one early in it: the cost of a cached token hardly depends on the length.
{
    using var model = new Transformer(new TransformerConfig(512, 512, 4, 4, 128), seeds);
    int[][] early = [[.. Enumerable.Range(0, 16)]], late = [[.. Enumerable.Range(0, 448)]];
    var options = new SamplingConfig(48);
    Paired.Run("48 tokens, 4 x 128", "after 448, which are read first", () => Sampler.Generate(model, late, options, seeds), "after 16", () => Sampler.Generate(model, early, options, seeds), pairs: 7);
    Paired.Run("432 tokens, 4 x 128", "one text", () => Sampler.Generate(model, early, options with { MaxTokens = 432 }, seeds),
        "nine texts of 48", () => Times(9, () => Sampler.Generate(model, early, options, seeds)), pairs: 7);
}

// GPT-2's byte-pair encoding of a megabyte, with what it remembers of earlier pieces and, made anew each time, without.
if (Environment.GetEnvironmentVariable("DPO_REAL") is { Length: > 0 } real)
{
    var (encoder, merges) = (Path.Combine(real, "gpt2-tokenizer/encoder.json"), Path.Combine(real, "gpt2-tokenizer/vocab.bpe"));
    var text = File.ReadAllText(Path.Combine(real, "text/tinyshakespeare.txt"));
    var ours = BpeTokenizer.LoadGpt2(encoder, merges);
    var theirs = Theirs();
    Console.WriteLine($"<!-- the same ids: {ours.Encode(text).SequenceEqual(theirs.EncodeToIds(text))} -->");
    Paired.Run("GPT-2's BPE of 1.1 MB, warm", "BpeTokenizer", () => ours.Encode(text), "Microsoft.ML.Tokenizers", () => theirs.EncodeToIds(text), pairs: 7);
    var (fresh, freshTheirs) = (new Queue<BpeTokenizer>(), new Queue<Microsoft.ML.Tokenizers.BpeTokenizer>());
    for (var i = 0; i < 8; i++)
    {
        fresh.Enqueue(BpeTokenizer.LoadGpt2(encoder, merges));
        freshTheirs.Enqueue(Theirs());
    }
    Paired.Run("the same, nothing remembered", "BpeTokenizer", () => fresh.Dequeue().Encode(text), "Microsoft.ML.Tokenizers", () => freshTheirs.Dequeue().EncodeToIds(text), pairs: 7);

    Microsoft.ML.Tokenizers.BpeTokenizer Theirs() => Microsoft.ML.Tokenizers.BpeTokenizer.Create(new Microsoft.ML.Tokenizers.BpeOptions(encoder, merges)
    {
        ByteLevel = true,
        PreTokenizer = new Microsoft.ML.Tokenizers.RegexPreTokenizer(
            new System.Text.RegularExpressions.Regex(@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", System.Text.RegularExpressions.RegexOptions.Compiled), null),
    });
}
else
{
    Console.WriteLine("<!-- DPO_REAL names no folder with real data: no byte-pair benchmark -->");
}

static void Times(int n, Action action)
{
    for (var i = 0; i < n; i++)
    {
        action();
    }
}
