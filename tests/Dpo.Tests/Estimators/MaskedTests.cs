using Dpo.Estimators;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class MaskedTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor Numbers(params double[] values) => tensor(values);

    private static Tensor Counting(params int[] mask) => tensor([.. mask.Select(m => m == 1)], ScalarType.Bool);

    /// <summary>torchtune TestMaskedMean and TestMaskedVar; open-instruct TestMaskedMean (all tokens 7/3, empty 0, rows 2.75).</summary>
    [Fact]
    public void MeanAndVariance_Golden()
    {
        var (x, mask) = (Numbers(1, 2, 3, 4, 5), Counting(1, 1, 1, 0, 0));
        Assert.Equal((2.0, 1.0), (Masked.Mean(x, mask).ToDouble(), Masked.Variance(x, mask).ToDouble()));
        var rows = Numbers(1, 2, 3, 4, 5, 6).view(2, 3);
        Assert.Equal(7.0 / 3, Masked.Mean(rows, Counting(1, 1, 0, 1, 0, 0).view(2, 3)).ToDouble(), 1e-12);
        Assert.Equal(2.75, Masked.MeanOfRows(rows, Counting(1, 1, 0, 1, 0, 0).view(2, 3)).ToDouble(), 1e-12);
    }

    /// <summary>OpenRLHF test_loss_aggregation: token mean 11/3 of 3 columns, row means 13/3, and 2 where a row is empty (it is left out, not taken as 0).</summary>
    [Fact]
    public void MeanOfRows_Golden_IsNotTheMeanOfTokens_AndLeavesOutEmptyRows()
    {
        var x = Numbers(1, 2, 0, 3, 4, 5, 7, 0, 0).view(3, 3);
        var mask = Counting(1, 1, 0, 1, 1, 1, 1, 0, 0).view(3, 3);
        Assert.Equal(11.0 / 3, Masked.Mean(x, mask).ToDouble(), 1e-12);
        Assert.Equal((1.5 + 4 + 7) / 3, Masked.MeanOfRows(x, mask).ToDouble(), 1e-12);
        var y = Numbers(1, 3, 9, 2, 4, 0, 8, 0, 0).view(3, 3);
        Assert.Equal(13.0 / 3, Masked.MeanOfRows(y, Counting(1, 1, 0, 1, 1, 0, 1, 0, 0).view(3, 3)).ToDouble(), 1e-12);
        Assert.Equal(2, Masked.MeanOfRows(Numbers(1, 3, 5, 7).view(2, 2), Counting(1, 1, 0, 0).view(2, 2)).ToDouble());
    }

    /// <summary>OpenRLHF: micro-batches of 2 and 5 tokens have the mean 28/7 = 4; the mean of their means is 3.25.</summary>
    [Fact]
    public void Sum_OverMicroBatches_DividedOnce_IsTheMeanOfAllTokens()
    {
        var (first, second) = (Numbers(1, 2), Numbers(3, 4, 5, 6, 7));
        var (two, five) = (Counting(1, 1), Counting(1, 1, 1, 1, 1));
        Assert.Equal(4, (Masked.Sum(first, two) + Masked.Sum(second, five)).ToDouble() / 7);
        Assert.Equal(3.25, (Masked.Mean(first, two) + Masked.Mean(second, five)).ToDouble() / 2);
    }

    [Fact]
    public void NothingCounted_IsZero_NeverNaN()
    {
        var (x, none) = (Numbers(1, 2, 3, 4).view(2, 2), Counting(0, 0, 0, 0).view(2, 2));
        Assert.Equal([0.0, 0, 0, 0], new[] { Masked.Sum(x, none), Masked.Mean(x, none), Masked.MeanOfRows(x, none), Masked.Variance(x, none) }.Select(t => t.ToDouble()));
        Near([0, 0, 0, 0], Masked.Whiten(x, none), 1e-300);
        Assert.Equal(0, Masked.Variance(x, Counting(1, 0, 0, 0).view(2, 2)).ToDouble());
    }

    /// <summary>trl TestNanStd: 1, 2, 3 beside a NaN have the deviation 1; here the gradient too stays free of it.</summary>
    [Fact]
    public void NaNOutsideTheMask_IsNotRead()
    {
        var x = Numbers(1, 2, 3, double.NaN).requires_grad_();
        var mask = Counting(1, 1, 1, 0);
        Assert.Equal(1, Masked.Variance(x, mask).sqrt().ToDouble(), 1e-12);
        Near([-1, 0, 1, 0], Masked.Whiten(x, mask), 1e-7);
        (Masked.Mean(x, mask) + Masked.Variance(x, mask)).backward();
        Near([1.0 / 3 - 1, 1.0 / 3, 1.0 / 3 + 1, 0], x.grad!, 1e-9);                  // 1/n + 2 (x - 2) / (n - 1)
    }

    /// <summary>torchtune TestEstimateAdvantages: advantages whitened over all, over the first three, and with the mean kept.</summary>
    [Fact]
    public void Whiten_Golden()
    {
        var x = Numbers(0.6579225, 0.7695, 0.9, 0.0);
        var (all, three) = (Counting(1, 1, 1, 1), Counting(1, 1, 1, 0));
        Near([0.19001515373084632, 0.4687358953861794, 0.7947250669128848, -1.4534761160299106], Masked.Whiten(x, all), 1e-9);
        Near([-0.9729539110, -0.0520584196, 1.0250123306, 0], Masked.Whiten(x, three), 1e-9);
        Near([0.7718707787308463, 1.0505915203861793, 1.376580691912885, -0.8716204910299106], Masked.WhitenKeepingMean(x, all), 1e-9);
        Near([-0.19714641100403496, 0.723749080407533, 1.800819830596502, 0], Masked.WhitenKeepingMean(x, three), 1e-9);
    }

    [Fact]
    public void Whiten_HasMeanZeroAndVarianceOne_WhateverTheScaleAndShift()
    {
        manual_seed(1);
        var x = randn(4, 9, dtype: ScalarType.Float64);
        var mask = rand(4, 9, dtype: ScalarType.Float64) < 0.7;
        var whitened = Masked.Whiten(x, mask);
        Assert.Equal(0, Masked.Mean(whitened, mask).ToDouble(), 1e-12);
        Assert.Equal(1, Masked.Variance(whitened, mask).ToDouble(), 1e-6);
        Assert.True((Masked.Whiten(50 * x + 7, mask) - whitened).abs().max().ToDouble() < 1e-6);
        Assert.Equal(Masked.Mean(x, mask).ToDouble(), Masked.Mean(Masked.WhitenKeepingMean(x, mask), mask).ToDouble(), 1e-12);
        Assert.True((whitened.masked_select(mask.logical_not()) == 0).all().ToBoolean());
    }

    // Rounding in a float32 mean, divided by a deviation as small, would make advantages of size 1 out of nothing.
    [Fact]
    public void Whiten_EqualFloats_IsZero()
    {
        foreach (var value in new[] { 0.1f, 1 / 3f, 0.7f, -1.3f, 123.456f })
        {
            var whitened = Masked.Whiten(full(37, 53, value), ones(37, 53, dtype: ScalarType.Bool));
            Assert.Equal(ScalarType.Float32, whitened.dtype);
            Assert.Equal(0, whitened.abs().max().ToDouble());
        }
    }

    [Fact]
    public void WrongShapes_SayExpectedAndGot()
    {
        Assert.Equal("mask must be [2], as values is. Got [3].", Assert.Throws<ArgumentException>(() => Masked.Mean(Numbers(1, 2), Counting(1, 1, 1))).Message);
        Assert.Equal("values must be [B,T]. Got [2].", Assert.Throws<ArgumentException>(() => Masked.MeanOfRows(Numbers(1, 2), Counting(1, 1))).Message);
    }
}
