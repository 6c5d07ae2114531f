using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dpo.Checkpoints;
using Dpo.Tests.Shared;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Checkpoints;

public sealed class TensorHashTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static readonly ScalarType[] _types =
    [
        ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16, ScalarType.Float16, ScalarType.Int64, ScalarType.Byte, ScalarType.Bool,
    ];

    // By hand: name and dtype with their lengths, the number of dimensions, the sizes, then the bytes; 64-bit, little end first.
    [Fact]
    public void Compute_IsTheSumOfNamesTypesShapesAndBytes_InTheOrderOfNames()
    {
        float[] a = [1, -2, 3.5f], b = [4, 5];
        static byte[] Said(string name, float[] values) =>
        [
            .. BitConverter.GetBytes((long)name.Length), .. System.Text.Encoding.UTF8.GetBytes(name),
            .. BitConverter.GetBytes(7L), .. "Float32"u8, .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes((long)values.Length),
            .. MemoryMarshal.AsBytes<float>(values),
        ];
        var sum = Convert.ToHexStringLower(SHA256.HashData([.. Said("B", a), .. Said("a", b)]));           // ordinal: B before a
        Assert.Equal(sum, TensorHash.Compute([("a", tensor(b)), ("B", tensor(a))]));
        Assert.Equal(sum, TensorHash.Compute([("B", tensor(a)), ("a", tensor(b))]));
    }

    // The pieces are a matter of memory, not of the sum. Seven elements: pieces of one, two with a rest, and all.
    [Fact]
    public void Compute_InPiecesOfAnySize_IsTheSame()
    {
        foreach (var type in _types)
        {
            (string, Tensor)[] tensors =
                [("w", arange(-3, 4, float32).to_type(type)), ("s", tensor(2.5f).to_type(type)), ("none", zeros(0, dtype: type))];
            Assert.Single(((long[])[1, 2, 7, 8, 1 << 27]).Select(p => TensorHash.Compute(tensors, p)).Distinct());
        }
    }

    [Fact]
    public void Compute_AView_IsItsNumbers_AndAParameterIsLeftAsItWas()
    {
        var square = arange(0, 6, float32).view(2, 3);
        Assert.Equal(TensorHash.Compute([("w", tensor([0f, 3, 1, 4, 2, 5]).view(3, 2))]), TensorHash.Compute([("w", square.t())]));
        Assert.Equal(TensorHash.Compute([("w", tensor([1f, 4]))]), TensorHash.Compute([("w", square[.., 1])]));
        using var parameter = new TorchSharp.Modules.Parameter(square.clone());
        Assert.Equal(TensorHash.Compute([("w", square)]), TensorHash.Compute([("w", parameter)]));
        Assert.True(parameter.requires_grad);
    }

    [Fact]
    public void Compute_TellsApartWhatIsNotTheSame()
    {
        var w = arange(0, 6, float32);
        string[] sums =
        [
            TensorHash.Compute([("w", w)]), TensorHash.Compute([("v", w)]), TensorHash.Compute([("w", w.view(2, 3))]),
            TensorHash.Compute([("w", w.view(3, 2))]), TensorHash.Compute([("w", w + 1)]),
            TensorHash.Compute([("w", zeros(6))]), TensorHash.Compute([("w", zeros(6, dtype: int32))]),
            TensorHash.Compute([("v", w[..3]), ("w", w[3..])]), TensorHash.Compute([("v", w[..2]), ("w", w[2..])]),
            TensorHash.Compute([("w", w), ("x", w[..0])]), TensorHash.Compute([]),
        ];
        Assert.Equal(sums.Length, sums.Distinct().Count());
        Assert.All(sums, s => Assert.Matches("^[0-9a-f]{64}\\z", s));
        Assert.Equal("the tensor \"w\" is given twice; give each a name of its own",
            Assert.Throws<ArgumentException>(() => TensorHash.Compute([("w", w), ("w", w)])).Message);
    }

    [Fact]
    public void Compute_LeavesNoTensorBehind()
    {
        var w = arange(0, 6, float32).view(2, 3).t();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        TensorHash.Compute([("w", w), ("v", w)], piece: 2);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
