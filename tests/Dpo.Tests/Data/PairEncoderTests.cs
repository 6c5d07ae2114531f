using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Tests.Data;

public sealed class PairEncoderTests
{
    private static readonly CharTokenizer Letters = CharTokenizer.Train("abcdeq", withEos: true);

    private static PreferenceRecord Record(string chosen, string rejected, string prompt = "q") => new([new ChatMessage("user", prompt)], chosen, rejected);

    [Fact]
    public void Encode_CutsResponses_AndCountsWhatItCost()
    {
        var encoder = new PairEncoder(Letters, ChatTemplate.Plain, 5);
        var prompt = ChatTemplate.Plain.Encode(Letters, "q").Prompt.Length;
        var pairs = encoder.Encode([Record("a", "b"), Record("abcde", "b"), Record("abcdea", "abcdeb"), Record("a", "b", "qqqqqq")]).ToList();
        Assert.Equal((2, 1, 1, 1), (encoder.Pairs, encoder.Truncated, encoder.Identical, encoder.EmptyAfterTruncation));
        Assert.Equal(2, pairs.Count);
        Assert.Equal(5 - prompt, pairs[1].Chosen.Response.Length);
        Assert.Equal(pairs[0].Chosen.Prompt, pairs[0].Rejected.Prompt);
    }

    [Fact]
    public void Encode_WhatTemplateOrTokenizerCannotTake_IsCountedByReason_AndTheOthersAreUsed()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("x.jsonl"), """
            {"prompt": "q", "chosen": "a", "rejected": "b"}
            {"prompt": "q", "system": "e", "chosen": "a", "rejected": "b"}
            {"prompt": "q", "chosen": "a", "rejected": "x"}
            {"prompt": "q", "chosen": "c", "rejected": "d"}
            """);
        var refusing = ChatTemplate.Jinja("{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system turn') }}{% endif %}{{ m.content }}{% endfor %}", null, null);
        var report = new PreferenceReport();
        var encoder = new PairEncoder(Letters, refusing, 50);
        Assert.Equal(2, encoder.Encode(PreferenceFile.Read(folder.File("x.jsonl"), report), report).Count());
        Assert.Equal((4, 2), (report.Rows, report.Retained));
        Assert.Equal([KeyValuePair.Create("the chat template refuses it", 1), KeyValuePair.Create("the tokenizer or the template cannot take it", 1)], report.Dropped);
        Assert.Equal((folder.File("x.jsonl") + ", line 2", "the chat template says: no system turn"), report.Problems[0]);
    }

    [Fact]
    public void EncodedPairStore_ReadsWhatWasWritten_InAnyOrder_AndLeavesNoFile()
    {
        using var folder = new TempFolder();
        EncodedPair[] pairs = [.. Enumerable.Range(0, 200).Select(i => new EncodedPair(new([i, 1], [.. Enumerable.Range(0, i % 7 + 1)]), new([i, 1], [9])))];
        using (var stored = new EncodedPairStore(pairs, folder.Path))
        {
            Assert.Equal(200, stored.Count);
            foreach (var i in new[] { 199, 0, 57, 57 })
            {
                Assert.Equal(pairs[i].Chosen.Ids, stored[i].Chosen.Ids);
                Assert.Equal(pairs[i].Rejected.Ids, stored[i].Rejected.Ids);
            }
            Assert.Equal(pairs.Select(p => p.Chosen.Ids.Sum()), stored.Select(p => p.Chosen.Ids.Sum()));
            Assert.Throws<ArgumentOutOfRangeException>(() => stored[200]);
        }
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    // Published data, GPT-2's byte-level vocabulary, a small model of its family: read, encode, look at the mask, take a step.
    [Theory]
    [MemberData(nameof(Oracle.Files), "preferences", MemberType = typeof(Oracle))]
    public void RealData_TrainsAStep_AndItsMaskCoversTheResponse(string file)
    {
        var tokenizer = TokenizerFile.Load(Repository.Real("gpt2-tokenizer"));
        var (report, encoder) = (new PreferenceReport(), new PairEncoder(tokenizer, ChatTemplate.Instruction, 64));
        using var pairs = new EncodedPairStore(encoder.Encode(PreferenceFile.Read(Repository.Real(file), report)));
        Assert.Equal(report.Retained, encoder.Pairs + encoder.Identical + encoder.EmptyAfterTruncation);
        using var policy = new Transformer(new TransformerConfig(tokenizer.VocabSize, 64) { LayerCount = 1, HeadCount = 2, EmbeddingSize = 16 }, new Seeds(1));
        using var reference = ModelCopy.Create(policy, trainable: false);
        var batches = new PreferenceBatches([.. pairs.Take(8)], 4, new Seeds(1), CPU);
        using (var batch = batches.Get(0))
        {
            var (ids, mask) = (batch.Rows.Ids[0].data<long>().ToArray(), batch.Rows.Mask[0].data<bool>().ToArray());
            Assert.Equal(pairs[batch.Indices[0]].Chosen.Response, ids.Zip(mask).Where(t => t.Second).Select(t => (int)t.First));
            var prompt = tokenizer.Decode(ids.Zip(mask).TakeWhile(t => !t.Second).Select(t => (int)t.First));
            Assert.StartsWith("Instruction: ", prompt, StringComparison.Ordinal);
            Assert.EndsWith("Response:\n", prompt, StringComparison.Ordinal);
        }
        using var trainer = new PreferenceTrainer(policy, reference, batches, new DpoLoss(0.1), new OptimConfig(new ConstantLr(1e-3), 2), new RunLog(RunHeader.Now("test", new Seeds(1), CPU)));
        Assert.Equal(Math.Log(2), trainer.Step()["loss"], 1e-6);
        Assert.True(double.IsFinite(trainer.Step()["loss"]));
    }
}
