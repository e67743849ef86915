using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>Bad input: every answer is a problem that names the field, the value and what is allowed.</summary>
internal sealed class RefusalTests
{
    [TestCase("""{"symbol":"NOWHERE"}""", 404, "NOWHERE")]
    [TestCase("""{"symbol":"../../etc/passwd"}""", 404, "symbol", "not imported")]
    [TestCase("""{"symbol":""}""", 400, "symbol")]
    [TestCase("""{}""", 400, "symbol")]
    [TestCase("""{"symbol":"WALK","timeframe":"7m"}""", 400, "timeframe", "7m", "15m")]
    [TestCase("""{"symbol":"WALK","algorithm":"Magic"}""", 422, "algorithm", "Magic", "ElasticNet")]
    [TestCase("""{"symbol":"WALK","algorithm":"XGBoost","alpha_grid":[0.1]}""", 422, "XGBoost")]
    [TestCase("""{"symbol":"WALK","algorithm":"RandomForest","max_depth_grid":[0]}""", 400, "max_depth_grid", "0", "30")]
    [TestCase("""{"symbol":"WALK","algorithm":"XGBoost","reg_lambda_grid":[-1]}""", 400, "reg_lambda_grid", "-1")]
    [TestCase("""{"symbol":"WALK","algorithm":"XGBoost","rounds":1000000}""", 400, "rounds", "1000000", "10,000")]
    [TestCase("""{"symbol":"WALK","max_depth_grid":[3]}""", 422, "max_depth_grid", "ElasticNet", "alpha_grid")]
    [TestCase("""{"symbol":"WALK","importance_method":"magic"}""", 400, "importance_method")]
    [TestCase("""{"symbol":"WALK","seed_features":["wisdom_3"]}""", 422, "wisdom_3")]
    [TestCase("""{"symbol":"WALK","seed_features":["rsi_501"]}""", 422, "rsi_501", "500")]
    [TestCase("""{"symbol":"WALK","seed_features":["NOWHERE.rsi_14"]}""", 404, "NOWHERE")]
    [TestCase("""{"symbol":"WALK","reference_symbols":["NOWHERE"]}""", 404, "NOWHERE")]
    [TestCase("""{"symbol":"WALK","simulation_tickers":["NOWHERE"]}""", 404, "NOWHERE")]
    [TestCase("""{"symbol":"WALK","seed_model_id":"00000000-0000-0000-0000-000000000001"}""", 404, "00000000-0000-0000-0000-000000000001")]
    [TestCase("""{"symbol":"WALK","alpha_grid":[]}""", 400, "alpha_grid")]
    [TestCase("""{"symbol":"WALK","l1_ratio_grid":[]}""", 400, "l1_ratio_grid")]
    [TestCase("""{"symbol":"WALK","regime_configs":[]}""", 400, "regime_configs")]
    [TestCase("""{"symbol":"WALK","thresholds":[]}""", 400, "thresholds")]
    [TestCase("""{"symbol":"WALK","z_score_cutoffs":[]}""", 400, "z_score_cutoffs")]
    [TestCase("""{"symbol":"WALK","alpha_grid":[0.1,-1]}""", 400, "alpha_grid[1]", "-1")]
    [TestCase("""{"symbol":"WALK","alpha_grid":[0]}""", 400, "alpha_grid[0]")]
    [TestCase("""{"symbol":"WALK","l1_ratio_grid":[1.5]}""", 400, "l1_ratio_grid[0]", "1.5")]
    [TestCase("""{"symbol":"WALK","algorithm":"Lasso","l1_ratio_grid":[0.5]}""", 422, "l1_ratio")]
    [TestCase("""{"symbol":"WALK","z_score_cutoffs":[-1]}""", 400, "z_score_cutoffs[0]", "-1")]
    [TestCase("""{"symbol":"WALK","thresholds":[-0.1]}""", 400, "thresholds", "-0.1")]
    [TestCase("""{"symbol":"WALK","thresholds":["q1.5"]}""", 400, "thresholds", "q1.5")]
    [TestCase("""{"symbol":"WALK","thresholds":["abc"]}""", 400, "thresholds", "abc")]
    [TestCase("""{"symbol":"WALK","prune_fraction":0}""", 400, "prune_fraction", "0")]
    [TestCase("""{"symbol":"WALK","prune_fraction":1}""", 400, "prune_fraction", "1")]
    [TestCase("""{"symbol":"WALK","prune_fraction":1.5}""", 400, "prune_fraction", "1.5")]
    [TestCase("""{"symbol":"WALK","prune_fraction":"half"}""", 400, "prune_fraction")]
    [TestCase("""{"symbol":"WALK","prune_fraction":NaN}""", 400)]
    [TestCase("""{"symbol":"WALK","prune_fraction":"NaN"}""", 400, "prune_fraction")]
    [TestCase("""{"symbol":"WALK","prune_fraction":1e999}""", 400, "prune_fraction")]
    [TestCase("""{"symbol":"WALK","max_generations":0}""", 400, "max_generations", "50")]
    [TestCase("""{"symbol":"WALK","max_generations":3000000000}""", 400, "max_generations")]
    [TestCase("""{"symbol":"WALK","sqn_min":5,"sqn_max":3}""", 400, "sqn_max", "3", "5")]
    [TestCase("""{"symbol":"WALK","direction":"sideways"}""", 400, "direction")]
    [TestCase("""{"symbol":"WALK","target_transform":"square"}""", 400, "target_transform", "square", "log_return")]
    [TestCase("""{"symbol":"WALK","horizon":0}""", 400, "horizon", "0", "500")]
    [TestCase("""{"symbol":"WALK","horizon":1.5}""", 400, "horizon", "1.5")]
    [TestCase("""{"symbol":"WALK","horizon":"tomorrow"}""", 400, "horizon", "tomorrow", "session_end")]
    [TestCase("""{"symbol":"WALK","label":"mood"}""", 400, "label")]
    [TestCase("""{"symbol":"WALK","label":"sign","target_transform":"log"}""", 400, "target_transform", "log_return")]
    [TestCase("""{"symbol":"WALK","hold":"forever"}""", 400, "hold")]
    [TestCase("""{"symbol":"WALK","hold":"barrier","profit_target":0,"stop_loss":0}""", 400, "stop_loss")]
    [TestCase("""{"symbol":"WALK","hold":"barrier","stop_loss":-1}""", 400, "stop_loss", "-1")]
    [TestCase("""{"symbol":"WALK","ladder":true}""", 400, "ladder", "horizon")]
    [TestCase("""{"symbol":"WALK","ladder":true,"hold":"horizon","horizon":"session_end"}""", 400, "ladder")]
    [TestCase("""{"symbol":"WALK","decide_every":501}""", 400, "decide_every", "501", "500")]
    [TestCase("""{"symbol":"WALK","fill":"passive","tick_size":0}""", 400, "tick_size", "0")]
    [TestCase("""{"symbol":"WALK","sizing":"kelly"}""", 400, "sizing")]
    [TestCase("""{"symbol":"WALK","size":0}""", 400, "size", "0", "10")]
    [TestCase("""{"symbol":"WALK","sizing":"volatility_target","target_volatility":15}""", 400, "target_volatility", "15", "10%")]
    [TestCase("""{"symbol":"WALK","sizing":"volatility_target","max_leverage":11}""", 400, "max_leverage", "11", "10")]
    [TestCase("""{"symbol":"WALK","target_col":"vwap"}""", 400, "target_col", "vwap", "close")]
    [TestCase("""{"symbol":"WALK","data_options":{"train_window":0,"test_window":5}}""", 400, "train_window")]
    [TestCase("""{"symbol":"WALK","regime_configs":[{"mood":[1]}]}""", 400, "mood", "regime_vix")]
    [TestCase("""{"symbol":"WALK","regime_configs":[{"regime_vix":[7]}]}""", 400, "7")]
    [TestCase("""{"symbol":"WALK","frobnicate":1}""", 400, "frobnicate")]
    [TestCase("""{"symbol":"WALK","seed_features":null,"alpha_grid":[null]}""", 400, "alpha_grid")]
    [TestCase("""{"symbol":"WALK",""", 400)]
    [TestCase("""[1,2]""", 400)]
    [TestCase("null", 400)]
    [TestCase("", 400)]
    public async Task A_bad_request_to_evolve_names_what_is_wrong(string body, int status, params string[] named) =>
        Problems.Require(await Served.PostAsync("/evolve", body), status, named);

    [TestCase("""{"symbol":"NOWHERE"}""", 404, "NOWHERE")]
    [TestCase("""{}""", 400, "symbol")]
    [TestCase("""{"symbol":"WALK","features":["wisdom_3"]}""", 422, "wisdom_3")]
    [TestCase("""{"symbol":"WALK","alpha_grid":[-1]}""", 400, "alpha_grid[0]", "-1")]
    [TestCase("""{"symbol":"WALK","segments":{"selection":0.9,"simulation":0.5}}""", 400, "segments")]
    [TestCase("""{"symbol":"WALK","frobnicate":1}""", 400, "frobnicate")]
    public async Task A_bad_request_to_train_names_what_is_wrong(string body, int status, params string[] named) =>
        Problems.Require(await Served.PostAsync("/api/train", body), status, named);

    [TestCase("""{"symbol":"WALK","frobnicate":1}""", "frobnicate")]
    [TestCase("""{"symbol":"WALK","prune_fraction":"half"}""", "prune_fraction")]
    [TestCase("""{"symbol":"WALK","thresholds":[0.1,"abc"]}""", "thresholds[1]")]
    [TestCase("""{"symbol":"WALK","prune_fraction":NaN}""", "prune_fraction")]
    public async Task A_body_that_cannot_be_read_names_the_field_in_the_callers_words(string body, string field)
    {
        var answer = await Served.PostAsync("/evolve", body);
        Assert.That(Problems.Require(answer, 400)["field"]!.GetValue<string>(), Is.EqualTo(field));
        Assert.That(answer.Text, Does.Not.Contain("System.").And.Not.Contain("StrategyFactory").And.Not.Contain(".NET"));
    }

    [Test]
    public async Task Every_failed_rule_is_listed_under_its_field()
    {
        var problem = Problems.Require(await Served.PostAsync("/evolve", """{"symbol":"WALK","prune_fraction":2,"max_generations":0}"""), 400);
        Assert.That(problem["errors"]!.AsObject().Select(error => error.Key), Is.SupersetOf(new[] { "prune_fraction", "max_generations" }));
    }

    [Test]
    public async Task A_million_thresholds_are_refused_with_the_count()
    {
        var body = new StringBuilder("""{"symbol":"WALK","thresholds":[0""");
        for (var i = 1; i < 1_000_000; i++)
        {
            body.Append(",0");
        }

        Problems.Require(await Served.PostAsync("/evolve", body.Append("]}").ToString()), 400, "thresholds", "1000000", "100000");
    }

    [Test]
    public async Task A_body_of_a_hundred_megabytes_is_too_large()
    {
        using var body = new ByteArrayContent(new byte[100_000_000]) { Headers = { ContentType = new("application/json") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/evolve") { Content = body, Headers = { ExpectContinue = true } };
        using var response = await Served.Client.SendAsync(request);
        Problems.Require(await Answer.ReadAsync(response), 413);
    }

    [Test]
    public async Task A_form_is_not_json() => Problems.Require(await Served.PostAsync("/evolve", "symbol=WALK", "application/x-www-form-urlencoded"), 415);

    [Test]
    public async Task More_min_features_than_seeds_is_a_warning()
    {
        var request = SmallRequest();
        request["min_features"] = 20;
        var answer = await Served.PostAsync("/evolve", request);
        Assert.That(answer.Code, Is.EqualTo(202), answer.Text);
        Assert.That(answer.Json["plan"]!["warnings"]!.ToJsonString(), Does.Contain("min_features is 20"));
        var run = await Served.EndOfAsync(answer.Json["run_id"]!.GetValue<string>());
        Assert.That((run["stopped_reason"]!.GetValue<string>(), run["generations"]!.AsArray().Count), Is.EqualTo(("min_features", 1)));
    }

    [Test]
    public async Task Fifty_bars_are_too_few_and_the_answer_says_how_many_are_missing()
    {
        await Served.ImportAsync("FIFTY", SampleBars.RandomWalk(50));
        Problems.Require(await Served.PostAsync("/evolve", SmallRequest("FIFTY")), 422, "FIFTY", "missing");
    }

    [Test]
    public async Task Constant_prices_have_nothing_to_learn()
    {
        await Served.ImportAsync("FLAT", SampleBars.Constant(6000));
        var request = SmallRequest("FLAT");
        var answer = await Served.PostAsync("/evolve", request);
        if (answer.Code == 202)
        {
            var run = await Served.EndOfAsync(answer.Json["run_id"]!.GetValue<string>());
            Assert.That(run["promoted"]!.GetValue<bool>(), Is.False);
            Assert.That(run["error"]?.GetValue<string>() ?? run["generations"]![0]!["best_sqn_reason"]?.GetValue<string>(), Is.Not.Null.And.Not.Empty);
        }
        else
        {
            Problems.Require(answer, 422, "FLAT");
        }
    }

    [Test]
    public async Task Two_identical_features_count_once()
    {
        var request = SmallRequest();
        request["seed_features"] = new JsonArray("rsi_14", "ibs", "rsi_14", "return_1", "return_5", "RSI_14");
        var answer = await Served.PostAsync("/evolve", request);
        if (answer.Code == 202)
        {
            Assert.That(answer.Json["plan"]!["features"]!.AsArray().Select(feature => feature!.GetValue<string>()), Is.Unique);
            await Served.EndOfAsync(answer.Json["run_id"]!.GetValue<string>());
        }
        else
        {
            Problems.Require(answer, answer.Code, "rsi_14");
        }
    }

    [TestCase("/api/bars/NOWHERE", 404, "NOWHERE")]
    [TestCase("/api/bars/..%2F..%2Fetc%2Fpasswd", 404, "symbol")]
    [TestCase("/api/bars/WALK?timeframe=7m", 400, "7m")]
    [TestCase("/api/bars/WALK?limit=0", 400, "limit")]
    [TestCase("/api/bars/WALK?from=yesterday", 400, "from")]
    [TestCase("/api/features/columns", 400, "symbol")]
    [TestCase("/api/features/columns?symbol=NOWHERE", 404, "NOWHERE")]
    public async Task A_bad_question_about_bars_names_what_is_wrong(string path, int status, string named) => Problems.Require(await Served.GetAsync(path), status, named);

    [Test]
    public async Task Columns_of_a_symbol_tell_which_are_stationary()
    {
        var columns = (await Served.GetAsync("/api/features/columns?symbol=walk")).Text;
        Assert.That(columns, Does.Contain("rsi_").And.Contain("\"stationary\""));
    }
}
