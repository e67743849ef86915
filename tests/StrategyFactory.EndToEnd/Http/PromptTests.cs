using System.Text.Json.Nodes;
using NUnit.Framework;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>Prompt optimisation over HTTP: the documented fields, and answers to bad input.</summary>
internal sealed class PromptTests
{
    private const string Example = """
        {"character":"peter","base_prompt":"You are Peter Griffin. Respond in character.",
        "context":{"topic":"beer","conversation_history":[],"user_input":"What's your favorite beer?","channel_id":"123456789"},
        "performance_feedback":{"attempt":4,"previous_failures":[{"quality_score":45.2,"failure_reason":"poor_authenticity","violation_types":["formal_language"]}],"target_quality_threshold":75.0}}
        """;

    [Test]
    public async Task The_documented_cycle_has_the_documented_fields()
    {
        var prompt = await Served.PostAsync("/optimize-prompt", Example);
        Assert.That(prompt.Code, Is.EqualTo(200), prompt.Text);
        RequireFields(prompt.Json, "success", "optimization_id", "optimized_prompt", "optimization_type", "enhancements_applied", "rag_context_added", "generation_settings", "predicted_improvement", "optimization_metadata");
        RequireFields(prompt.Json["generation_settings"]!, "temperature", "max_tokens", "top_p", "repeat_penalty");
        RequireFields(prompt.Json["predicted_improvement"]!, "quality_score_increase", "authenticity_boost", "success_probability");
        RequireFields(prompt.Json["optimization_metadata"]!, "optimization_time", "rag_queries_made", "character_config_accessed", "performance_history_analyzed");

        var id = prompt.Json["optimization_id"]!.GetValue<string>();
        var recorded = await Served.PostAsync("/record-performance", $$"""
            {"character":"peter","context":{"topic":"beer","optimization_applied":true,"optimization_type":"character_authenticity_enhancement","optimization_id":"{{id}}"},
            "performance_data":{"quality_score":87.5,"passed_quality_check":true,"attempt_number":1,"response_length":89,"generation_time":2.3,"authenticity_score":92.0,"engagement_score":85.0},"outcome":"success"}
            """);
        Assert.That(recorded.Code, Is.EqualTo(200), recorded.Text);
        RequireFields(recorded.Json, "success", "performance_recorded", "learning_applied", "updated_metrics", "insights_generated");
        RequireFields(recorded.Json["updated_metrics"]!, "character_success_rate", "topic_performance", "optimization_effectiveness");

        var stats = (await Served.GetAsync("/performance-stats")).Json;
        RequireFields(stats["overall_performance"]!, "total_optimizations", "success_rate", "average_quality_improvement", "optimization_types");
        RequireFields(stats["character_performance"]!["peter"]!, "success_rate", "average_improvement", "top_optimizations");
        RequireFields(stats["topic_performance"]!["beer"]!, "success_rate", "avg_improvement");
        Assert.That(stats["calibration"]!["predicted"]!["bins"]!.AsArray(), Has.Count.EqualTo(10));

        var health = (await Served.GetAsync("/health")).Json;
        RequireFields(health, "status", "service", "features", "optimization_status", "timestamp");
        RequireFields(health["features"]!, "performance_tracking", "prompt_optimization", "feedback_analysis", "retry_guidance", "rag_integration");
        RequireFields(health["optimization_status"]!, "active_optimizations", "total_processed", "success_rate", "average_improvement");
        Assert.That(health["optimization_status"]!["total_processed"]!.GetValue<long>(), Is.Positive);
    }

    [Test]
    public async Task The_documented_retry_analysis_has_the_documented_fields()
    {
        var answer = await Served.PostAsync("/analyze-retry-pattern", """
            {"character":"brian","retry_history":[{"attempt":1,"quality_score":42.3,"failure_reasons":["poor_engagement","too_formal"]},{"attempt":2,"quality_score":58.7,"failure_reasons":["insufficient_context"]},
            {"attempt":3,"quality_score":71.2,"failure_reasons":["character_inconsistency"]}],"context":{"topic":"current_events","target_threshold":75.0}}
            """);
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        RequireFields(answer.Json["pattern_analysis"]!, "improvement_trend", "key_issues", "success_probability_next");
        RequireFields(answer.Json["optimization_recommendations"]![0]!, "type", "description", "expected_improvement");
        RequireFields(answer.Json["next_attempt_strategy"]!, "prompt_modifications", "generation_settings");
        Assert.That(answer.Json["pattern_analysis"]!["success_probability_next"]!.GetValue<double>(), Is.EqualTo(0.774).Within(5e-4));
    }

    [TestCase("""{"character":"nobody"}""", 404, "nobody", "brian, peter, stewie")]
    [TestCase("""{}""", 400, "character")]
    [TestCase("""{"character":""}""", 400, "character")]
    [TestCase("""{"character":"peter","performance_feedback":{"attempt":0}}""", 400, "performance_feedback.attempt", "0")]
    [TestCase("""{"character":"peter","performance_feedback":{"attempt":-1}}""", 400, "performance_feedback.attempt", "-1")]
    [TestCase("""{"character":"peter","performance_feedback":{"previous_failures":[{"quality_score":101}]}}""", 400, "previous_failures", "101")]
    [TestCase("""{"character":"peter","performance_feedback":{"previous_failures":[null]}}""", 400, "previous_failures")]
    [TestCase("""{"character":"peter","performance_feedback":{"target_quality_threshold":NaN}}""", 400)]
    [TestCase("""{"character":"peter","context":{"conversation_history":[null]}}""", 400, "conversation_history")]
    [TestCase("""{"character":"peter","context":{"conversation_history":[7]}}""", 400, "role and content")]
    [TestCase("""{"character":"peter","token_budget":1}""", 400, "token_budget")]
    [TestCase("""{"character":"peter","character_label":"canary"}""", 404, "canary", "production")]
    public async Task A_bad_optimisation_is_refused(string body, int status, params string[] named) => Problems.Require(await Served.PostAsync("/optimize-prompt", body), status, named);

    [TestCase("""{"character":"peter","performance_data":{"quality_score":101}}""", 400, "quality_score", "101")]
    [TestCase("""{"character":"peter","performance_data":{"quality_score":-1}}""", 400, "quality_score", "-1")]
    [TestCase("""{"character":"peter","performance_data":{"quality_score":NaN}}""", 400)]
    [TestCase("""{"character":"peter","performance_data":{"quality_score":"NaN"}}""", 400, "quality_score")]
    [TestCase("""{"character":"peter","performance_data":{"quality_score":1e999}}""", 400, "quality_score")]
    [TestCase("""{"character":"peter","performance_data":{"quality_score":50,"attempt_number":0}}""", 400, "attempt_number", "0")]
    [TestCase("""{"character":"peter","performance_data":null}""", 400, "performance_data")]
    [TestCase("""{"character":"peter"}""", 400, "performance_data")]
    [TestCase("""{"character":"peter","performance_data":{"quality_score":50},"outcome":"maybe"}""", 400, "outcome", "maybe")]
    [TestCase("""{"character":"nobody","performance_data":{"quality_score":50}}""", 404, "nobody", "brian, peter, stewie")]
    [TestCase("""{"character":"peter","performance_data":{"quality_score":50},"optimization_id":"00000000-0000-0000-0000-000000000001"}""", 404, "00000000-0000-0000-0000-000000000001")]
    [TestCase("""{"character":"peter","performance_data":{"quality_score":50},"optimization_id":"abc"}""", 400, "optimization_id")]
    public async Task A_bad_outcome_is_refused(string body, int status, params string[] named) => Problems.Require(await Served.PostAsync("/record-performance", body), status, named);

    [TestCase("{}")]
    [TestCase("""{"topic":" ","user_input":"","conversation_history":[],"channel_id":null}""")]
    public async Task An_empty_context_is_refused(string context) =>
        Problems.Require(await Served.PostAsync("/optimize-prompt", $$"""{"character":"peter","context":{{context}}}"""), 400, "context: empty", "topic, user_input, conversation_history and channel_id");

    [TestCase("{\"character\":\"peter\"}")]
    [TestCase("{\"character\":\"PETER\",\"context\":null}")]
    [TestCase("{\"character\":\"peter\",\"context\":{\"user_input\":\"Hi\"}}")]
    public async Task Without_a_topic_the_subject_is_general(string body)
    {
        var answer = await Served.PostAsync("/optimize-prompt", body);
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Json["rag_context_added"]!.AsObject().ContainsKey("general_knowledge"), Is.True);
    }

    [Test]
    public async Task A_prompt_of_a_megabyte_is_too_large()
    {
        var body = new JsonObject { ["character"] = "peter", ["base_prompt"] = new string('x', 1 << 20) };
        Problems.Require(await Served.PostAsync("/optimize-prompt", body), 413, "large", "524288");
        var record = new JsonObject { ["character"] = "peter", ["performance_data"] = new JsonObject { ["quality_score"] = 50 }, ["response_text"] = new string('x', 1 << 20) };
        Problems.Require(await Served.PostAsync("/record-performance", record), 413, "large", "524288");
    }

    [Test]
    public async Task Ten_thousand_retries_are_refused_with_the_limit()
    {
        var body = new JsonObject
        {
            ["character"] = "brian",
            ["retry_history"] = new JsonArray([.. Enumerable.Range(1, 10_000).Select(i => (JsonNode)new JsonObject { ["attempt"] = i, ["quality_score"] = 50, ["failure_reasons"] = new JsonArray("too_formal") })]),
        };
        Problems.Require(await Served.PostAsync("/analyze-retry-pattern", body), 400, "retry_history", "10000", "1000");
    }

    [Test]
    public async Task Characters_are_stored_labelled_and_removed_over_http()
    {
        using var content = new StringContent("""{"display_name":"Meg Griffin","base_prompt":"You are Meg.","strategies":[{"name":"school_topics","topics":["school"],"injections":{"complaints":["Complain"]}}]}""", System.Text.Encoding.UTF8, "application/json");
        using var put = await Served.Client.PutAsync(new Uri("/characters/meg", UriKind.Relative), content);
        Assert.That((int)put.StatusCode, Is.EqualTo(201));
        Assert.That((await Served.GetAsync("/characters")).Json.AsArray().Select(character => character!["name"]!.GetValue<string>()), Does.Contain("meg"));
        Problems.Require(await Served.PostAsync("/characters/meg/rollback"), 409, "no earlier production version");
        using var delete = await Served.Client.DeleteAsync(new Uri("/characters/meg", UriKind.Relative));
        Assert.That((int)delete.StatusCode, Is.EqualTo(204));
        Problems.Require(await Served.GetAsync("/characters/meg"), 404, "meg");
    }

    [Test]
    public async Task Knowledge_goes_in_as_json_lines_or_markdown_and_is_found()
    {
        var lines = await Served.PostAsync("/knowledge/topic_knowledge/documents", "{\"id\":\"k1\",\"text\":\"Pawtucket brews ale.\"}\n{\"text\":\"Quahog lies in Rhode Island.\"}\n", "application/x-ndjson");
        Assert.That((lines.Code, lines.Json["documents"]!.GetValue<int>()), Is.EqualTo((200, 2)), lines.Text);
        var found = (await Served.GetAsync("/knowledge/topic_knowledge/search?query=pawtucket%20ale")).Json;
        Assert.That(found[0]!["document_id"]!.GetValue<string>(), Is.EqualTo("k1"));
        Problems.Require(await Served.PostAsync("/knowledge/gossip/documents", "[]"), 404, "gossip", "topic_knowledge");
        Problems.Require(await Served.PostAsync("/knowledge/topic_knowledge/documents", "no json", "application/x-ndjson"), 422, "line 1");
        Problems.Require(await Served.PostAsync("/knowledge/topic_knowledge/documents", "no json"), 400);
        Problems.Require(await Served.GetAsync("/knowledge/topic_knowledge/search?query="), 400, "query");
    }

    private static void RequireFields(JsonNode node, params string[] fields) => Assert.That(node.AsObject().Select(field => field.Key), Is.SupersetOf(fields));
}
