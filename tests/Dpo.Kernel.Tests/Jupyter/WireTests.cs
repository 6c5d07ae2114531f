using System.Text;
using System.Text.Json.Nodes;
using Dpo.Kernel.Jupyter;
using Dpo.Kernel.Tests.Support;

namespace Dpo.Kernel.Tests.Jupyter;

public sealed class WireTests
{
    private static readonly MessageSigner Signer = new("key");
    private readonly Wire _wire = new(Signer);

    // RFC 4231, test case 2, cut into parts.
    [Fact]
    public void Sign_IsHmacSha256InHexadecimal() => Assert.Equal("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        Encoding.ASCII.GetString(new MessageSigner("Jefe").Sign(["what do ya "u8.ToArray(), "want "u8.ToArray(), "for nothing?"u8.ToArray()])));

    [Fact]
    public void Verifies_AChangedBit_IsNoticed_AndAnEmptyKeySignsNothing()
    {
        byte[][] parts = ["a"u8.ToArray()];
        var signature = Signer.Sign(parts);
        Assert.True(Signer.Verifies(signature, parts));
        signature[^1] ^= 1;
        Assert.False(Signer.Verifies(signature, parts));
        Assert.False(Signer.Verifies([], parts));
        Assert.True(new MessageSigner("").Verifies(signature, parts));
        Assert.Empty(new MessageSigner("").Sign(parts));
    }

    [Fact]
    public void Encode_Decode_GiveTheSame_AndTheParentsHeaderAsItCame()
    {
        byte[] parent = "{\"any\" :1}"u8.ToArray();
        var frames = _wire.Encode(["to"u8.ToArray()], "execute_request", new JsonObject { ["code"] = "\"ä😀" }, parent);

        Assert.True(_wire.TryDecode(frames, out var message, out _));
        Assert.Equal(("execute_request", "\"ä😀"), (message.Type, message.Text("code")));
        Assert.Equal("to"u8.ToArray(), Assert.Single(message.Identities));
        Assert.Equal(parent, frames[4]);
        Assert.Equal("5.4", (string?)JsonNode.Parse(message.Header)!["version"]);
    }

    [Theory]
    [InlineData(0, "null", "a part is malformed: a part is no object")]
    [InlineData(0, "{}", "a part is malformed: the header has no msg_type")]
    [InlineData(3, "{\"a\":1,\"a\":2}", "Duplicate")]
    [InlineData(3, "{\"\\ud800\":1}", "a part is malformed")]
    [InlineData(3, "", "a part is malformed")]
    public void TryDecode_WhatIsNoMessage_SaysWhy(int part, string json, string why)
    {
        var parts = KernelClient.Parts("execute_request", "{}");
        parts[part] = Encoding.UTF8.GetBytes(json);

        Assert.False(_wire.TryDecode([.. (byte[][])["<IDS|MSG>"u8.ToArray(), Signer.Sign(parts)], .. parts], out _, out var problem));
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryDecode_BytesThatAreNoText_AreRefused()
    {
        var parts = KernelClient.Parts("execute_request", "{}");
        parts[3] = [(byte)'{', (byte)'"', 0xB6, (byte)'"', (byte)':', (byte)'1', (byte)'}'];

        Assert.False(_wire.TryDecode([.. (byte[][])["<IDS|MSG>"u8.ToArray(), Signer.Sign(parts)], .. parts], out _, out var problem));
        Assert.Equal("a part is malformed: it is not UTF-8", problem);
    }

    [Theory]
    [InlineData("ab", 1, 1)]
    [InlineData("a😀b", 2, 3)]
    [InlineData("a😀b", 9, 4)]
    [InlineData("\ud83d", 1, 1)]
    public void CodePoints_GoThereAndBack(string text, int points, int units)
    {
        var code = new CodePoints(text);

        Assert.Equal(units, code.Utf16(points));
        Assert.Equal(Math.Min(points, code.FromUtf16(text.Length)), code.FromUtf16(units));
    }
}
