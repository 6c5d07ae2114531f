using System.Text;
using Dpo.Checkpoints;
using Dpo.Tests.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Read_WhatWriteWrote_IsBitEqual(ScalarType type)
    {
        using var folder = new TempFolder();
        using var scope = NewDisposeScope();
        var tensors = new[] { ("a.weight", (randn(3, 4) * 9).to_type(type)), ("scalar", ones(Array.Empty<long>(), type)), ("transposed", (randn(2, 5) * 9).to_type(type).t()) };
        Safetensors.Write(folder.File("f"), tensors, new Dictionary<string, string> { ["step"] = "7" });
        var (read, metadata) = Safetensors.Read(folder.File("f"));
        Assert.Equal("7", metadata["step"]);
        Assert.Equal(tensors.Select(t => t.Item1), read.Keys);
        Assert.All(tensors, t => Assert.True(t.Item2.equal(read[t.Item1]).all().ToBoolean() && t.Item2.shape.SequenceEqual(read[t.Item1].shape) && read[t.Item1].dtype == type));
    }

    [Fact]
    public void Write_TheLayout_IsLengthHeaderBytes()
    {
        using var folder = new TempFolder();
        using var one = tensor(new[] { 1f });
        Safetensors.Write(folder.File("f"), [("x", one)]);
        var bytes = File.ReadAllBytes(folder.File("f"));
        var length = (int)BitConverter.ToInt64(bytes, 0);
        Assert.Equal(0, length % 8);
        Assert.Equal("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", Encoding.UTF8.GetString(bytes, 8, length).TrimEnd());
        Assert.Equal(1f, BitConverter.ToSingle(bytes, 8 + length));
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[1000000000,1000000000],"data_offsets":[0,4]}}""", "tensor x: shape [1000000000,1000000000]")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4611686018427387904,16],"data_offsets":[0,4]}}""", "is no safetensors file")]
    [InlineData("""{"x":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", "is no safetensors file")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "tensor y: begins at byte 0 of the data; expected 4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "data_offsets are [4,8] of 4 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "negative size")]
    [InlineData("""{"x":{"dtype":"F8","shape":[1],"data_offsets":[0,4]}}""", "dtype F8 is not read")]
    [InlineData("""{"x":{"dtype":"F32"}}""", "is no safetensors file")]
    [InlineData("[1]", "is no safetensors file")]
    [InlineData("{\"", "is no safetensors file")]
    [InlineData("{", "the header's length is 1; expected 2..")]
    public void Read_AHostileHeader_IsASentence(string header, string message)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("f"), [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), 0, 0, 128, 63]);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Safetensors.Read(folder.File("f"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MutatedAndTruncatedFiles_AreReadOrRefused_NeverCrash()
    {
        using var folder = new TempFolder();
        using var scope = NewDisposeScope();
        Safetensors.Write(folder.File("f"), [("a", ones(3, 2)), ("b", zeros(4, dtype: ScalarType.Int64))]);
        var good = File.ReadAllBytes(folder.File("f"));
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 500; i++)
        {
            var bytes = good[..(i % 3 == 0 ? random.Next(good.Length) : good.Length)];
            for (var k = 0; k < random.Next(1, 4) && bytes.Length > 0; k++)
            {
                bytes[random.Next(Math.Min(bytes.Length, 140))] = (byte)random.Next(256);
            }
            File.WriteAllBytes(folder.File("m"), bytes);
            try
            {
                Safetensors.Read(folder.File("m")).Tensors.Values.ToList().ForEach(t => t.Dispose());
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 300, 500);
    }
}
