using NUnit.Framework;
using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

/// <summary>Tests that grow trees skip where XGBoost's library could not be installed.</summary>
internal static class XGBoostPresence
{
    public static void Require()
    {
        if (new XGBoostLibrary((string?)null).Unavailable is { } reason)
        {
            Assert.Ignore(reason);
        }
    }
}
