using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

internal sealed class PageTests
{
    [Test]
    public async Task The_bare_address_leads_to_a_page_whose_links_and_files_exist()
    {
        var page = await Served.GetAsync("/");
        Assert.That((page.Code, page.ContentType), Is.EqualTo((200, "text/html")));
        var links = page.Text.Split("href=\"")[1..].Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]).ToArray();
        Assert.That(links, Does.Contain("ui/runs").And.Contain("ui/promoted").And.Contain("hangfire"));
        foreach (var link in links.Where(link => !link.Contains('#', StringComparison.Ordinal)))
        {
            Assert.That((await Served.GetAsync(link.StartsWith('/') ? link : "/" + link)).Code, Is.EqualTo(200), link);
        }
    }

    [Test]
    public async Task Health_tells_the_state_of_the_database()
    {
        var health = (await Served.GetAsync("/health")).Json;
        Assert.That((health["status"]!.GetValue<string>(), health["database"]!["status"]!.GetValue<string>()), Is.EqualTo(("healthy", "healthy")));
        Assert.That(health["following"]!["promotions"]!["failed"]!.GetValue<int>(), Is.Zero);
        var look = await Poll.UntilAsync(() => Served.GetAsync("/health"), now => now.Json["following"]!["last_look"]!["state"]?.GetValue<string>() == "Succeeded");
        Assert.That(look.Json["following"]!["last_look"]!["at"]!.GetValue<DateTimeOffset>(), Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(2)));
        Assert.That(health["version"]!.GetValue<string>(), Is.Not.EqualTo("unknown"));
    }

    [TestCase("get", "/health")]
    [TestCase("post", "/evolve")]
    [TestCase("post", "/evolve/batch")]
    [TestCase("get", "/batches")]
    [TestCase("get", "/batches/{id}")]
    [TestCase("post", "/batches/{id}/cancel")]
    [TestCase("get", "/runs/compare")]
    [TestCase("get", "/runs")]
    [TestCase("get", "/runs/{id}")]
    [TestCase("get", "/runs/{id}/generations")]
    [TestCase("get", "/runs/{id}/lineage")]
    [TestCase("post", "/runs/{id}/cancel")]
    [TestCase("get", "/promoted")]
    [TestCase("get", "/promoted/{id}")]
    [TestCase("get", "/promoted/{id}/tests")]
    [TestCase("get", "/promoted/{id}/curves")]
    [TestCase("get", "/promoted/{id}/trades")]
    [TestCase("get", "/promoted/{id}/trades.csv")]
    [TestCase("get", "/promoted/{id}/export")]
    [TestCase("get", "/promoted/export-formats")]
    [TestCase("get", "/promoted/{id}/trials")]
    [TestCase("get", "/promoted/{id}/costs")]
    [TestCase("get", "/promoted/{id}/plateau")]
    [TestCase("get", "/portfolio")]
    [TestCase("get", "/promoted/{id}/report.html")]
    [TestCase("get", "/api/stats")]
    [TestCase("post", "/api/bars/import")]
    [TestCase("get", "/api/bars")]
    [TestCase("get", "/api/bars/{symbol}")]
    [TestCase("delete", "/api/bars/{symbol}")]
    [TestCase("get", "/api/bars/{symbol}/changes")]
    [TestCase("get", "/api/bars/{symbol}/chart")]
    [TestCase("get", "/api/bars/{symbol}/gaps")]
    [TestCase("get", "/api/bars/{symbol}/imports")]
    [TestCase("get", "/api/features/symbols")]
    [TestCase("get", "/api/features/columns")]
    [TestCase("post", "/api/train")]
    [TestCase("get", "/api/models")]
    [TestCase("get", "/api/model/{id}")]
    [TestCase("get", "/api/model/{id}/importance")]
    [TestCase("get", "/jobs/pending")]
    [TestCase("post", "/jobs/claim")]
    [TestCase("get", "/jobs")]
    [TestCase("post", "/jobs/retry")]
    [TestCase("post", "/jobs/delete")]
    [TestCase("get", "/symbols/{symbol}/specification")]
    [TestCase("put", "/symbols/{symbol}/specification")]
    [TestCase("post", "/jobs/{id}/complete")]
    public async Task The_api_description_has_every_endpoint(string verb, string path)
    {
        var operation = (await Served.GetAsync("/openapi/v1.json")).Json["paths"]![path]?[verb];
        Assert.That(operation, Is.Not.Null);
        Assert.That(operation!["summary"]?.GetValue<string>(), Is.Not.Null.And.Not.Empty);
    }

    [Test]
    public async Task The_api_description_names_fields_as_the_api_does()
    {
        var text = (await Served.GetAsync("/openapi/v1.json")).Text;
        Assert.That(JsonNode.Parse(text)!["components"]!["schemas"]!["EvolutionRequest"]!["properties"]!.AsObject().Select(property => property.Key),
            Does.Contain("prune_fraction").And.Contain("seed_features").And.Contain("alpha_grid").And.Contain("thresholds"));
    }

    [Test]
    public async Task A_path_that_does_not_exist_is_a_problem() => Problems.Require(await Served.GetAsync("/nowhere"), 404);

    [Test]
    public async Task A_wrong_method_is_a_problem() => Problems.Require(await Served.GetAsync("/evolve"), 405);
}
