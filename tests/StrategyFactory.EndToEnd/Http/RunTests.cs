using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Cli;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

internal sealed class RunTests
{
    private string _runId = "";
    private Answer _started = null!;
    private JsonNode _run = null!;

    [OneTimeSetUp]
    public async Task EvolveAsync()
    {
        _started = await Served.PostAsync("/evolve", SmallRequest());
        Assert.That(_started.Code, Is.EqualTo(202), _started.Text);
        _runId = _started.Json["run_id"]!.GetValue<string>();
        _run = await Served.EndOfAsync(_runId);
    }

    [Test]
    public void A_started_run_has_an_id_a_plan_and_a_place()
    {
        Assert.That(_started.Location?.OriginalString, Is.EqualTo($"/runs/{_runId}"));
        Assert.That((_started.Json["status"]!.GetValue<string>(), _started.Json["max_generations"]!.GetValue<int>()), Is.EqualTo(("started", 2)));
        Assert.That((_started.Json["plan"]!["cells"]!.GetValue<int>(), _started.Json["plan"]!["strategies"]!.GetValue<int>()), Is.EqualTo((2, 10)));
    }

    [Test]
    public void A_finished_run_has_the_promised_fields_and_no_progress()
    {
        Shapes.RequireRun(_run);
        Assert.That(_run["progress"], Is.Null);
        Assert.That(_run["status"]!.GetValue<string>(), Is.EqualTo("COMPLETED"));
        Assert.That(_run["config"]!["prune_fraction"]!.GetValue<double>(), Is.EqualTo(0.25), "defaults are filled in");
    }

    [Test]
    public async Task Generations_show_their_best_strategies()
    {
        var generations = (await Served.GetAsync($"/runs/{_runId}/generations?top=3")).Json.AsArray();
        Assert.That(generations, Has.Count.EqualTo(_run["generations"]!.AsArray().Count));
        Assert.That(generations[0]!["summary"]!["features"]!.AsArray(), Has.Count.EqualTo(6));
        Assert.That(generations[0]!["top_results"]!.AsArray(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Lineage_begins_with_the_seed_and_names_what_was_removed()
    {
        var lineage = (await Served.GetAsync($"/runs/{_runId}/lineage")).Json.AsArray();
        Assert.That((lineage[0]!["parent_model_id"], lineage[0]!["pruning_reason"]!.GetValue<string>()), Is.EqualTo(((JsonNode?)null, "seed")));
        foreach (var (child, parent) in lineage.Skip(1).Zip(lineage))
        {
            Assert.That(child!["parent_model_id"]!.GetValue<string>(), Is.EqualTo(parent!["child_model_id"]!.GetValue<string>()));
            Assert.That(child["pruned_features"]!.AsArray(), Is.Not.Empty);
        }
    }

    [Test]
    public async Task Near_misses_say_what_would_have_to_be_true_and_what_each_training_nearly_chose()
    {
        var misses = (await Served.GetAsync($"/runs/{_runId}/near-misses?limit=100")).Json;
        Assert.That(misses["note"]!.GetValue<string>(), Does.StartWith("Near misses, not promotions"));
        Assert.That(misses["trainings"]!.AsArray().Select(training => training!["choice"]!["model_id"]!.GetValue<string>()), Is.EqualTo(_run["generations"]!.AsArray().Select(generation => generation!["model_id"]!.GetValue<string>())));
        Assert.That(misses["trainings"]![0]!["choice"]!.AsObject().ContainsKey("runner_up"));
        Assert.That(misses["strategies"]!.AsArray(), Has.Count.EqualTo(Math.Min(100, misses["refused"]!.GetValue<int>())));
        foreach (var miss in misses["strategies"]!.AsArray())
        {
            Assert.That((miss!["missed"]!.AsArray().Count > 0, miss["would_have_to_be"]!.GetValue<string>().Length > 0), Is.EqualTo((true, true)));
            Assert.That(miss["strategy"]!["result"]!["trade_count"]!.GetValue<int>(), Is.GreaterThanOrEqualTo(30));
        }
    }

    [Test]
    public async Task Runs_are_listed_newest_first_by_status_and_up_to_a_limit()
    {
        var again = await Served.EvolveAsync(SmallRequest());
        await Served.EndOfAsync(again);
        var runs = (await Served.GetAsync("/runs?status=completed&limit=1000")).Json.AsArray().Select(run => run!["run_id"]!.GetValue<string>()).ToList();
        Assert.That(runs.IndexOf(again), Is.LessThan(runs.IndexOf(_runId)));
        Assert.That((await Served.GetAsync("/runs?limit=1")).Json.AsArray(), Has.Count.EqualTo(1));
        Assert.That((await Served.GetAsync("/runs?status=failed")).Text, Does.Not.Contain(_runId));
    }

    [TestCase("/runs?status=sleeping", "sleeping")]
    [TestCase("/runs?limit=0", "limit")]
    [TestCase("/runs?limit=1001", "limit")]
    [TestCase("/runs?limit=many", "limit")]
    [TestCase("/promoted?limit=0", "limit")]
    [TestCase("/api/models?limit=0", "limit")]
    [TestCase("/jobs/pending?limit=0", "limit")]
    [TestCase("/batches?limit=0", "limit")]
    [TestCase("/runs/00000000-0000-0000-0000-000000000001/near-misses?limit=0", "limit")]
    [TestCase("/runs/00000000-0000-0000-0000-000000000001/near-misses?limit=101", "limit: 101 is not allowed; 1 to 100.")]
    [TestCase("/runs/compare", "ids")]
    [TestCase("/runs/compare?ids=seven,eight", "'seven' is not a run id")]
    public async Task A_bad_query_names_its_parameter(string path, string named) => Problems.Require(await Served.GetAsync(path), 400, named);

    [TestCase("/runs/{0}")]
    [TestCase("/runs/{0}/generations")]
    [TestCase("/runs/{0}/lineage")]
    [TestCase("/runs/{0}/near-misses")]
    [TestCase("/promoted/{0}")]
    [TestCase("/batches/{0}")]
    [TestCase("/runs/compare?ids={0},00000000-0000-0000-0000-000000000002")]
    [TestCase("/api/model/{0}")]
    [TestCase("/api/model/{0}/importance")]
    public async Task What_does_not_exist_is_not_found(string path)
    {
        var id = "00000000-0000-0000-0000-000000000001";
        Problems.Require(await Served.GetAsync(string.Format(null, path, id)), 404, id);
    }

    [Test]
    public async Task The_models_of_a_run_are_stored_with_every_cell()
    {
        var id = _run["generations"]![0]!["model_id"]!.GetValue<string>();
        Assert.That((await Served.GetAsync("/api/models?symbol=WALK&limit=1000")).Text, Does.Contain(id));
        var model = (await Served.GetAsync($"/api/model/{id}")).Json;
        Assert.That(model["details"]!["cells"]!.AsArray(), Has.Count.EqualTo(2));
        var importance = (await Served.GetAsync($"/api/model/{id}/importance")).Json;
        Assert.That(importance["importance"]!.AsObject().Select(feature => feature.Key), Is.EquivalentTo(model["details"]!["features"]!.AsArray().Select(feature => feature!.GetValue<string>())));
    }

    [Test]
    public async Task Training_the_same_again_reuses_the_model()
    {
        var body = new JsonObject { ["symbol"] = "WALK", ["features"] = new JsonArray("rsi_14", "ibs"), ["alpha_grid"] = new JsonArray(0.01), ["regime_configs"] = new JsonArray(new JsonObject()) };
        var first = await Served.PostAsync("/api/train", body);
        Assert.That(first.Code, Is.AnyOf(200, 201), first.Text);
        var second = await Served.PostAsync("/api/train", body);
        Assert.That(second.Json["model_id"]!.GetValue<string>(), Is.EqualTo(first.Json["model_id"]!.GetValue<string>()));
        Assert.That((first.Json["reused"]!.GetValue<bool>(), second.Json["reused"]!.GetValue<bool>()), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task A_running_run_shows_progress_and_can_be_cancelled_once_it_is_over_it_cannot()
    {
        await Served.ImportAsync("LONG", SampleBars.RandomWalk(SlowRun.Bars));
        var id = await Served.EvolveAsync(SlowRun.Request("LONG", 50));
        var running = await Poll.UntilAsync(() => Served.GetAsync($"/runs/{id}"), answer => answer.Json["progress"]?["step"]?.GetValue<string>() == "simulating");
        Assert.That(running.Json["progress"]!["simulations_total"]!.GetValue<int>(), Is.EqualTo(SlowRun.Strategies));
        Assert.That(running.Json["finished_at"], Is.Null);

        var cancelled = await Served.PostAsync($"/runs/{id}/cancel");
        Assert.That((cancelled.Code, cancelled.Location?.OriginalString), Is.EqualTo((202, $"/runs/{id}")), cancelled.Text);
        var ended = await Served.EndOfAsync(id);
        Assert.That((ended["status"]!.GetValue<string>(), ended["stopped_reason"]!.GetValue<string>()), Is.EqualTo(("STOPPED", "cancelled")));
        Problems.Require(await Served.PostAsync($"/runs/{id}/cancel"), 409, id);
        Assert.That((await Served.GetAsync("/jobs/pending")).Json["pending"]!.GetValue<int>(), Is.Zero, "a cancelled run leaves no work behind");
    }

    [Test]
    public async Task Statistics_count_runs_and_jobs()
    {
        var statistics = (await Served.GetAsync("/api/stats")).Json;
        Assert.That(statistics["evolution"]!["runs"]!.AsObject(), Is.Not.Empty);
        Assert.That(statistics["jobs"]!["completed"]!.GetValue<int>(), Is.GreaterThanOrEqualTo(10));
    }
}
