using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Models;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Data;

public sealed class PreferenceBatchTests
{
    private static EncodedPair[] Pairs => [new(new([1, 2, 3], [4, 5]), new([1, 2, 3], [6])), new(new([7, 8], [9, 10]), new([7, 8], [11, 12, 13]))];

    // TRL's collator (golden 1.7).
    [Fact]
    public void Of_AllChosen_ThenAllRejected()
    {
        using var scope = NewDisposeScope();
        using var batch = PreferenceBatch.Create(Pairs, CPU);
        Assert.Equal([1, 2, 3, 4, 5, 7, 8, 9, 10, 0, 1, 2, 3, 6, 0, 7, 8, 11, 12, 13], batch.Rows.Ids.data<long>().ToArray());
        Assert.Equal("00011 00110 00010 00111".Replace(" ", "", StringComparison.Ordinal), string.Concat(batch.Rows.Mask.data<bool>().ToArray().Select(m => m ? '1' : '0')));
    }

    [Fact]
    public void OfPairs_InOneForward_IsEachResponseAlone()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = new Transformer(new TransformerConfig(16, 8), new Seeds(1));
        using var batch = PreferenceBatch.Create(Pairs, CPU);
        var logps = Logps.ComputePairs(model, batch);
        Assert.Equal([2, 2], logps.ChosenLength!.data<long>().ToArray());
        Assert.Equal([1, 3], logps.RejectedLength!.data<long>().ToArray());
        double Alone(EncodedExample e) => Logps.Compute(model, SequenceBatch.Create([e], CPU)).ToDouble();
        Assert.Equal(Pairs.Select(p => Alone(p.Chosen)), logps.Chosen.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(Pairs.Select(p => Alone(p.Rejected)), logps.Rejected.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Of_BadPairs_AreNamed()
    {
        Assert.StartsWith("pair 0 has two prompts", Assert.Throws<ArgumentException>(() => PreferenceBatch.Create([new(new([1], [2]), new([3], [2]))], CPU)).Message, StringComparison.Ordinal);
        Assert.StartsWith("pair 0 has an empty response", Assert.Throws<ArgumentException>(() => PreferenceBatch.Create([new(new([1], [2]), new([1], []))], CPU)).Message, StringComparison.Ordinal);
    }
}
