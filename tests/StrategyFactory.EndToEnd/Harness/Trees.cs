using System.Runtime.InteropServices;
using NUnit.Framework;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>Tests that grow trees skip where XGBoost's library could not be installed.</summary>
internal static class Trees
{
    internal static void Require()
    {
        if (!NativeLibrary.TryLoad("libxgboost.so.0", out _))
        {
            Assert.Ignore("libxgboost0 is not on this machine.");
        }
    }
}
