using System.Text;
using NUnit.Framework;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Tests.Kernel.Text;

internal sealed class JsonTextTests
{
    [TestCase("""{"a":"b"}""")]
    [TestCase("""{"a":"\ud83d\ude00 \u0041 \\u0000 \\ud800"}""", Description = "a backslash that is written is none of an escape")]
    [TestCase("""{"a":"\u00e9\n\t\"\/"}""")]
    [TestCase("""[1,true,null,"\u0001"]""")]
    [TestCase("""{"a":"\u0000""", Description = "no JSON: its reader says so")]
    [TestCase("")]
    [TestCase("""{"a":"\ud83d\ude00\uD83D\uDE00"}""")]
    public void Whole_characters_enter(string body) => Assert.That(JsonText.Find(Encoding.UTF8.GetBytes(body)), Is.Null);

    [TestCase("\"\\u0000\"", "body")]
    [TestCase("""{"a":"\u0000"}""", "a")]
    [TestCase("""{"x":[1,{"y":"z"}],"a":{"b":[[0],[1,"\ud800"]]}}""", "a.b[1][1]")]
    [TestCase("""[{},{"a":{"c":1,"b":"\udc00"}}]""", "[1].a.b")]
    [TestCase("""{"a":[{"b":1},{"b":2},"\ud83d\u0041"]}""", "a[2]")]
    [TestCase("""{"a":{"b\u0000c":1}}""", "a.b\\u0000c")]
    [TestCase("""{"a":1,"\ud800":{"x":"\u0000"}}""", "\\ud800")]
    [TestCase("""{"a":"\ud83d\ude00\ud83d"}""", "a")]
    public void Other_text_is_found_by_its_path(string body, string path)
    {
        var found = JsonText.Find(Encoding.UTF8.GetBytes(body));
        Assert.That(found?.Field, Is.EqualTo(path));
        Assert.That(found?.Fault, Does.Contain("NUL").Or.Contain("surrogate"));
    }

    [Test]
    public void Bytes_that_are_no_utf_8_are_found()
    {
        byte[] body = [.. """{"a":["b","""u8, (byte)'"', 0xED, 0xA0, 0x80, .. "\"]}"u8];
        Assert.That(JsonText.Find(body), Is.EqualTo(("a[1]", "holds bytes that are no UTF-8; whole characters in UTF-8")));
    }
}
