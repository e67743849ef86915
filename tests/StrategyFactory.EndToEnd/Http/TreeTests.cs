using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>A model of trees over HTTP: trained, described, its importance by every method.</summary>
internal sealed class TreeTests
{
    private static readonly JsonObject Forest = new()
    {
        ["symbol"] = "WALK",
        ["algorithm"] = "RandomForest",
        ["features"] = new JsonArray("rsi_14", "return_1", "return_5", "ibs"),
        ["max_depth_grid"] = new JsonArray(4),
        ["min_samples_leaf_grid"] = new JsonArray(20),
        ["trees_grid"] = new JsonArray(5, 10),
        ["regime_configs"] = new JsonArray(new JsonObject()),
    };

    [OneTimeSetUp]
    public void Require() => Trees.Require();

    [Test]
    public async Task A_forest_is_trained_described_and_its_importance_measured_both_ways()
    {
        var trained = await Served.PostAsync("/api/train", Forest);
        Assert.That(trained.Code, Is.AnyOf(200, 201), trained.Text);
        var id = trained.Json["model_id"]!.GetValue<string>();
        var model = (await Served.GetAsync($"/api/model/{id}")).Json;
        var importance = (await Served.GetAsync($"/api/model/{id}/importance?method=all")).Json;

        Assert.That(model["details"]!["best"]!["tree"]!["trees"]!.GetValue<int>(), Is.AnyOf(5, 10));
        Assert.That(model["details"]!["best"]!["alpha"], Is.Null);
        Assert.That(model["details"]!["trees"]!["sha256"]!.GetValue<string>(), Has.Length.EqualTo(64));
        Assert.That(importance["method"]!.GetValue<string>(), Is.EqualTo("shap"));
        Assert.That(importance["standard_errors"]!.AsObject(), Has.Count.EqualTo(4));
        Assert.That(importance["measurements"]!.AsArray().Select(measurement => measurement!["method"]!.GetValue<string>()), Is.EqualTo(new[] { "shap", "permutation" }));
        Problems.Require(await Served.GetAsync($"/api/model/{id}/importance?method=weight"), 422, "method", "RandomForest", "permutation");
    }

    [Test]
    public async Task The_algorithms_are_listed_with_their_grids()
    {
        var algorithms = (await Served.GetAsync("/api/algorithms")).Json.AsArray();
        Assert.That(algorithms.Select(algorithm => algorithm!["name"]!.GetValue<string>()), Is.EqualTo(new[] { "ElasticNet", "Lasso", "Ridge", "XGBoost", "RandomForest" }));
        Assert.That(algorithms[4]!["unavailable"], Is.Null);
    }
}
