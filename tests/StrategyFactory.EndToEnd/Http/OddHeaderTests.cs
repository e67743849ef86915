using System.Net.Http.Headers;
using System.Text;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>Requests that no library sends: each gets problem details, none a 500.</summary>
internal sealed class OddHeaderTests
{
    private static readonly string[] Accepts =
    [
        "text/html", "text/html,application/xhtml+xml,application/xml;q=0.9", "image/png", "application/xml", "application/json;q=0",
        "garbage", "/;;q=", ",", "*/*",
    ];

    [Test]
    public async Task Whatever_a_caller_accepts_it_is_told_what_was_wrong([ValueSource(nameof(Accepts))] string accept)
    {
        Problems.Require(await SendAsync("GET", "/nowhere", accept), 404);
        Problems.Require(await SendAsync("GET", "/evolve", accept), 405);
        Problems.Require(await SendAsync("POST", "/evolve", accept, "{}"), 400, "symbol");
        Problems.Require(await SendAsync("POST", "/evolve", accept, "{"), 400);
        Problems.Require(await SendAsync("POST", "/evolve", accept, """{"symbol":"NOWHERE"}"""), 404, "NOWHERE");
        Problems.Require(await SendAsync("POST", "/evolve", accept, "a=b", "application/x-www-form-urlencoded"), 415);
        Problems.Require(await SendAsync("GET", "/api/bars/WALK?timeframe=7m", accept), 400, "7m");
    }

    [TestCase("image/png")]
    [TestCase("text/html")]
    public async Task A_refused_host_is_told_so_too(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs") { Headers = { Host = "evil.example" } };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Served.Client.SendAsync(request);
        Problems.Require(await Answer.ReadAsync(response), 403, "evil.example");
    }

    [Test]
    public async Task A_charset_that_is_not_utf_8_is_refused_by_every_endpoint_that_reads_a_body(
        [Values("/evolve", "/evolve/batch", "/api/train", "/jobs/claim", "/optimize-prompt", "/record-performance", "/api/bars/import",
            "/controller/tasks", "/controller/tasks/claim", "/knowledge/demo/documents", "/sign-in")] string path,
        [Values("application/json", "text/markdown", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")] string type)
    {
        foreach (var charset in new[] { "foo", "\"foo\"", "\"\"", "utf-7", "utf-16", "'utf-8'" })
        {
            var shown = $"charset '{charset.Trim('"')}'";
            Problems.Require(await SendAsync("POST", path, null, "{}", $"{type}; charset={charset}"), 415, shown, "utf-8");
        }
    }

    [TestCase("application/json; charset=\"utf-8\"")]
    [TestCase("application/json; charset=UTF-8")]
    [TestCase("APPLICATION/JSON;CHARSET=\"UTF-8\"")]
    public async Task Utf_8_is_read_however_it_is_written(string contentType) =>
        Problems.Require(await SendAsync("POST", "/evolve", null, """{"symbol":"NOWHERE"}""", contentType), 404, "NOWHERE");

    [TestCase("garbage")]
    [TestCase("application/json; charset=\"foo")]
    public async Task A_media_type_that_cannot_be_read_is_refused(string contentType) =>
        Problems.Require(await SendAsync("POST", "/evolve", null, "{}", contentType), 415, "Content-Type");

    [TestCase("GET", "/api/models?symbol=a%00b", null, "symbol")]
    [TestCase("GET", "/api/features/columns?symbol=a%00b", null, "symbol")]
    [TestCase("GET", "/runs?status=%00", null, "status")]
    [TestCase("GET", "/runs?a%00b=1", null, "a%00b")]
    [TestCase("POST", "/evolve", """{"symbol":"a\u0000b"}""", "NUL")]
    [TestCase("POST", "/evolve", """{"symbol":"WALK","simulation_tickers":["a\u0000b"]}""", "NUL")]
    [TestCase("POST", "/evolve/batch", """{"symbols":["a\u0000b"]}""", "NUL")]
    [TestCase("POST", "/api/train", """{"symbol":"a\u0000b"}""", "NUL")]
    public async Task Text_that_cannot_be_kept_is_refused(string method, string path, string? body, string named) =>
        Problems.Require(await SendAsync(method, path, null, body), 400, named);

    [TestCase("""{"symbol":"\ud800"}""")]
    [TestCase("""{"symbol":"a\udc00b"}""")]
    public async Task Half_a_character_is_refused(string body) => Problems.Require(await SendAsync("POST", "/evolve", null, body), 400);

    [Test]
    public async Task A_file_name_with_nul_is_refused()
    {
        using var form = Form(SampleBars.RandomWalk(10), "Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''a%00b.csv");
        Problems.Require(await Served.PostAsync("/api/bars/import", form), 400, "file", "NUL");
    }

    [Test]
    public async Task A_part_of_a_form_in_utf_7_is_refused()
    {
        using var form = Form("A", "Content-Disposition: form-data; name=\"symbol\"\r\nContent-Type: text/plain; charset=utf-7");
        Problems.Require(await Served.PostAsync("/api/bars/import", form), 415, "utf-8");
    }

    private static ByteArrayContent Form(string content, string headers)
    {
        const string rest = "Content-Disposition: form-data; name=";
        var fields = $"--x\r\n{rest}symbol\r\n\r\nNUL\r\n--x\r\n{rest}timeframe\r\n\r\n1m\r\n--x--\r\n";
        var body = $"--x\r\n{headers}\r\n\r\n{content}\r\n{fields}";
        return new(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x") } };
    }

    private static async Task<Answer> SendAsync(
        string method, string path, string? accept, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await Served.Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }
}
