using NUnit.Framework;
using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.Tests.Neural.Runtime;

internal sealed class BrainFloatsTests
{
    [TestCase("processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512_bf16 sha_ni", true)]
    [TestCase("flags\t\t: fpu amx_bf16", true)]
    [TestCase("flags\t\t: fpu avx2 avx512f", false)]
    [TestCase("model name\t: avx512_bf16", false)]
    [TestCase("", false)]
    public void A_processor_that_can_says_so(string description, bool can) =>
        Assert.That(BrainFloats.AreIn(description.Split('\n')), Is.EqualTo(can));

    [Test]
    public void A_narrow_network_gains_nothing() => Assert.That(BrainFloats.AreWorthwhile(128), Is.False);
}
