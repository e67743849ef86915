using System.Security.Cryptography;
using System.Text;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>What makes a try another one: everything that gives another model, or another look at the gate.</summary>
internal static class TryKey
{
    /// <summary>Equal for equal models on equal rows, cut equally; how the request said so does not matter.</summary>
    internal static string Of(ExperimentPlan plan)
    {
        var (loaded, origins) = (plan.Loaded, plan.Split.Origins);
        var made = FactoryJson.Write(new
        {
            Model = plan.Kind.Name,
            Hyperparams = plan.Hyperparams.Values,
            plan.Request.Seed,
            Rows = loaded.Hash,
            loaded.Data.Covariates,
            loaded.Data.KnownAhead,
            loaded.ColumnsHash,
            origins.Validation.Step,
            Windows = new[] { origins.Validation.Count, origins.Calibration.Count, origins.Gate.Count, origins.Test.Count },
        });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(made)));
    }
}
