using NUnit.Framework;

namespace StrategyFactory.EndToEnd.Http;

internal sealed class HostHeaderTests
{
    [TestCase("evil.example", 403)]
    [TestCase("127.0.0.1.evil.example", 403)]
    [TestCase("192.168.0.7", 403)]
    [TestCase("localhost", 200)]
    [TestCase("127.0.0.1:8400", 200)]
    [TestCase("[::1]:8400", 200)]
    public async Task On_loopback_only_names_of_this_machine_are_served(string host, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs") { Headers = { Host = host } };
        using var response = await SharedFactory.Served.Client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
    }
}
