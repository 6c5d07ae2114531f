using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Tests.Base;

public sealed class ShapeTests
{
    [Fact]
    public void Require_ShapeThatFits_Passes()
    {
        using var x = zeros(4, 16, 32, device: CPU);
        Shape.Require(x, "logits", "[B,T,V]");
        Shape.Require(x, "logits", "[B,T,V]", 4, -1, 32);
        Assert.Throws<ArgumentException>(() => Shape.Require(x, "logits", "[B,T,V]", 4, 16, 33));
    }

    [Fact]
    public void Require_Other_SaysExpectedAndGot()
    {
        using var x = zeros(4, 16, device: CPU);
        Assert.Equal("logits must be [B,T,V]=[4,16,32]. Got [4,16].", Assert.Throws<ArgumentException>(() => Shape.Require(x, "logits", "[B,T,V]", 4, 16, 32)).Message);
        Assert.Equal("logits must be [B,T,V]. Got [4,16].", Assert.Throws<ArgumentException>(() => Shape.Require(x, "logits", "[B,T,V]")).Message);
    }
}
