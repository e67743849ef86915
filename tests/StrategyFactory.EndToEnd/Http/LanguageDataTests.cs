using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>From an uploaded file to a dataset.</summary>
internal sealed class LanguageDataTests
{
    private const string Examples = "/v1/fine-tuning/examples";
    private const string Datasets = "/v1/fine-tuning/datasets";

    [Test]
    public async Task Examples_are_uploaded_rated_exported_and_checked()
    {
        var rows = Enumerable.Range(0, 12).Select(i => $$"""{"prompt":"Question {{i}} of http","completion":"Answer {{i}}."}""");
        var imported = await UploadAsync(
            string.Join('\n', rows.Append("{")),
            ("philosopher", "zack@pacheightspartners.com"),
            ("domain", "pacheightspartners.com"),
            ("conquest_type", "CANDIDATE"));
        Assert.That(imported.Code, Is.EqualTo(200), imported.Text);
        Assert.That(
            (imported.Json["stored"]!.GetValue<int>(), imported.Json["refusals"]![0]!["line"]!.GetValue<int>()),
            Is.EqualTo((12, 13)));

        var listed = (await Served.GetAsync($"{Examples}?philosopher=zack@pacheightspartners.com&size=11")).Json;
        Assert.That((listed["total"]!.GetValue<int>(), listed["examples"]!.AsArray().Count), Is.EqualTo((12, 11)));
        foreach (var example in listed["examples"]!.AsArray())
        {
            var rated = await PutAsync(
                $"{Examples}/{example!["id"]}/rating",
                """{"rating":5,"is_gold_star":true,"feedback":"as I would say it","rater":"zack"}""");
            Assert.That(rated.Code, Is.EqualTo(200), rated.Text);
        }

        var statistics = (await Served.GetAsync($"{Examples}/statistics?conquest_type=CANDIDATE")).Json;
        Assert.That(
            new[] { "gold_stars", "average_rating", "consistency_score" }.Select(name => statistics[name]!.GetValue<double>()),
            Is.EqualTo(new[] { 11.0, 5, 1 }));

        // as the document posts it
        var exported = await Served.PostAsync($"{Datasets}/export", """
            {
              "philosopher": "zack@pacheightspartners.com",
              "domain": "pacheightspartners.com",
              "conquest_type": "CANDIDATE",
              "format": "chatml"
            }
            """);
        Assert.That(exported.Code, Is.EqualTo(201), exported.Text);
        var (path, id) = (exported.Json["dataset_path"]!.GetValue<string>(), exported.Json["id"]!.GetValue<string>());
        Assert.That(
            (exported.Json["sample_count"]!.GetValue<int>(), exported.Json["format"]!.GetValue<string>()),
            Is.EqualTo((11, "chatml")));
        Assert.That(
            await File.ReadAllLinesAsync(path),
            Has.Length.EqualTo(10).And.All.StartWith("{\"text\":\"<|im_start|>user\\nQuestion"));
        Assert.That((await Served.GetAsync(exported.Location!.ToString())).Json["train_count"]!.GetValue<int>(), Is.EqualTo(10));
        Assert.That((await Served.GetAsync(Datasets)).Text, Does.Contain(id));
        var report = await Served.PostAsync($"{Datasets}/validate", new JsonObject { ["dataset_path"] = path });
        Assert.That((report.Json["examples"]!.GetValue<int>(), report.Json["errors"]!.GetValue<int>()), Is.EqualTo((10, 0)), report.Text);
    }

    [TestCase("export", """{"philosopher":"nobody"}""", 422, "no example with a gold star matches")]
    [TestCase("export", """{"format":"csv"}""", 400, "format", "csv", "chatml")]
    [TestCase("export", """{"validation_share":0.9}""", 400, "validation_share", "0.9", "0.5")]
    [TestCase("export", """{"source":"aristotle"}""", 422, "ConnectionStrings:Aristotle")]
    [TestCase("export", """{"frobnicate":1}""", 400, "frobnicate")]
    [TestCase("validate", """{"dataset_path":"/etc/passwd"}""", 422, "dataset_path", "/etc/passwd", "outside")]
    [TestCase("validate", """{"dataset_path":"../x.jsonl"}""", 422, "dataset_path", "..")]
    [TestCase("validate", """{"dataset_path":"nothing.jsonl"}""", 404, "nothing.jsonl")]
    [TestCase("validate", "{}", 400, "dataset_path")]
    public async Task A_bad_request_names_what_is_wrong(string verb, string body, int status, params string[] named) =>
        Problems.Require(await Served.PostAsync($"{Datasets}/{verb}", body), status, named);

    [Test]
    public async Task Bad_ratings_and_files_name_what_is_wrong()
    {
        Problems.Require(await PutAsync($"{Examples}/{Guid.Empty}/rating", """{"rating":6}"""), 400, "rating", "6");
        Problems.Require(await PutAsync($"{Examples}/{Guid.Empty}/rating", """{"rating":5}"""), 404, Guid.Empty.ToString());
        Problems.Require(await Served.GetAsync($"{Examples}/nothing"), 404, "nothing");
        Problems.Require(await Served.GetAsync($"{Examples}?page=0"), 400, "page");
        Problems.Require(await UploadAsync(""), 422, "is empty");
        Problems.Require(await UploadAsync("{\"a\":1}"), 422, "on line 1", "none of the known fields");
        Problems.Require(await UploadAsync("{\"prompt\":\"" + new string('x', 5_000_000)), 422, "has 5000011 bytes; at most 4000000");
        Problems.Require(await Served.PostAsync($"{Examples}/import", "{}"), 415);
    }

    private static async Task<Answer> UploadAsync(string text, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        form.Add(content, "file", "made.jsonl");
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return await Served.PostAsync($"{Examples}/import", form);
    }

    private static async Task<Answer> PutAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Served.Client.PutAsync(new Uri(path, UriKind.Relative), content);
        return await Answer.ReadAsync(response);
    }
}
