using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Losses;

/// <summary>What somebody outside the library registers. The table is the process's: what is registered here stays, and holds
/// what every loss holds.</summary>
public sealed class RegisterTests
{
    private static readonly LossParameter Tau = new("tau", "squared: the margin that is aimed at (1).");

    // A loss of one's own, whole.
    private sealed record SquaredLoss(double Beta, double Tau) : PreferenceLoss
    {
        public override Tensor PerPair(PairLogps policy, PairLogps reference) =>
            (Beta * (policy.Chosen - reference.Chosen - policy.Rejected + reference.Rejected) - Tau).square();
    }

    static RegisterTests() =>
        PreferenceLosses.Register("squared", p => new SquaredLoss(p.Take(LossParameter.Beta, 0.1), p.Take(Tau, 1)));

    private static PreferenceLoss Create(string name, params (string Name, double Value)[] given) =>
        PreferenceLosses.Create(name, given.ToDictionary(g => g.Name, g => g.Value));

    private static string Refused(string name, Func<LossParameters, PreferenceLoss> make)
    {
        var error = Assert.Throws<ArgumentException>(() => PreferenceLosses.Register(name, make)).Message;
        Assert.Single(PreferenceLosses.Names, n => n == "dpo");
        Assert.True(name == "dpo" || !PreferenceLosses.Names.Contains(name));
        return error;
    }

    [Fact]
    public void Register_OneLine_AndTheLossIsFoundWithItsParameters()
    {
        Assert.Equal(new SquaredLoss(0.1, 1), Create("squared"));
        Assert.Equal(new SquaredLoss(0.5, 3), Create("squared", ("beta", 0.5), ("tau", 3)));
        Assert.Contains("squared", PreferenceLosses.Names);
        Assert.Contains(Tau, PreferenceLosses.Parameters);
        using var scope = NewDisposeScope();
        var loss = Create("squared", ("beta", 2), ("tau", 1)).PerPair(
            new PairLogps(tensor([-1f]), tensor([-3f])), new PairLogps(tensor([-2f]), tensor([-2f])));
        Assert.Equal([9f], loss.data<float>().ToArray());
    }

    [Fact]
    public void Register_WhatTheLossDoesNotTake_IsRefusedAsOfTheOthers()
    {
        string Message(params (string, double)[] given) =>
            Assert.Throws<ArgumentException>(() => Create("squared", given)).Message;
        Assert.Equal("gamma: the loss \"squared\" has no such parameter; it takes beta, tau", Message(("gamma", 1)));
        Assert.Equal("tau must be a number above 0; got -1", Message(("tau", -1)));
        Assert.Equal("tau: the loss \"dpo\" has no such parameter; it takes beta, label-smoothing",
            Assert.Throws<ArgumentException>(() => Create("dpo", ("tau", 1))).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" mine")]
    [InlineData("my loss")]
    [InlineData("Mine")]
    [InlineData("mine\n")]
    [InlineData("-mine")]
    [InlineData("mine-")]
    [InlineData("my--loss")]
    [InlineData("1st")]
    [InlineData("größe")]
    public void Register_ABadName_IsRefused(string name)
    {
        Assert.StartsWith($"\"{name}\" is no name for a loss: expected lower-case letters",
            Refused(name, _ => new HingeLoss(1)), StringComparison.Ordinal);
        Assert.StartsWith($"\"{name}\" is no name for a parameter: ",
            Refused("bad-parameter", p => new HingeLoss(p.Take(new LossParameter(name, "x"), 1))), StringComparison.Ordinal);
    }

    [Fact]
    public void Register_WhatCannotBe_IsRefused_AndChangesNothing()
    {
        Assert.Equal("there is a preference loss \"dpo\" already; register this one under another name",
            Refused("dpo", _ => new HingeLoss(1)));
        Assert.Equal("the preference loss \"nothing\" was made as null", Refused("nothing", _ => null!));
        Assert.Equal("beta must be a number above 0; got 0",
            Refused("bad-default", p => new HingeLoss(p.Take(LossParameter.Beta, 0))));
        Assert.StartsWith("beta: there is a parameter of this name with another description or range; ",
            Refused("other-beta", p => new HingeLoss(p.Take(new LossParameter("beta", "mine"), 1))), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => PreferenceLosses.Register("none", null!));
    }

    [Fact]
    public void Range_IsSaidAndKept()
    {
        var parameter = new LossParameter("shift", "x") { Minimum = -1, IncludesMinimum = true, Below = 2.5 };
        Assert.Equal(("at least -1 and below 2.5", "above 0"), (parameter.Range, Tau.Range));
        parameter.Require(-1);
        parameter.Require(2.4);
        Assert.Equal("shift must be a number at least -1 and below 2.5; got 2.5",
            Assert.Throws<ArgumentException>(() => parameter.Require(2.5)).Message);
        Assert.Throws<ArgumentException>(() => parameter.Require(-1.1));
    }

    // Each of 64 registrations stands, in whatever order, while others read.
    [Fact]
    public void Register_FromManyThreads_LosesNone()
    {
        Parallel.For(0, 64, i =>
        {
            PreferenceLosses.Register($"many-{i}", p => new HingeLoss(p.Take(LossParameter.Beta, 0.1)));
            Assert.Equal(new HingeLoss(0.7), Create($"many-{i}", ("beta", 0.7)));
            var names = PreferenceLosses.Names;                 // of one moment: others go on registering
            Assert.Equal(names.Count, names.Distinct().Count());
        });
        Assert.Equal(64, PreferenceLosses.Names.Count(n => n.StartsWith("many-", StringComparison.Ordinal)));
    }

    // Of two that take the same name at once, one stands and the other is refused.
    [Fact]
    public void Register_TheSameNameAtOnce_StandsOnce()
    {
        var refused = 0;
        Parallel.For(0, 16, _ =>
        {
            try
            {
                PreferenceLosses.Register("raced", p => new HingeLoss(p.Take(LossParameter.Beta, 0.1)));
            }
            catch (ArgumentException)
            {
                Interlocked.Increment(ref refused);
            }
        });
        Assert.Equal((15, 1), (refused, PreferenceLosses.Names.Count(n => n == "raced")));
    }
}
