using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>Series to forecast, and how they get into a factory.</summary>
internal static class SampleForecasts
{
    /// <summary>A day's wave with noise, hourly, as CSV.</summary>
    public static string Wave(int rows, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder("date,load\n");
        var start = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var t = 0; t < rows; t++)
        {
            var value = 10 + (3 * Math.Sin(2 * Math.PI * t / 24)) + (0.5 * random.NextDouble());
            text.Append(CultureInfo.InvariantCulture, $"{start.AddHours(t):yyyy-MM-dd HH:mm:ss},{value:R}\n");
        }

        return text.ToString();
    }

    /// <summary>Makes a network named "tiny", which has learnt next to nothing, before a host looks what there is.</summary>
    public static async Task AddNetworkAsync(this StorageFolder storage)
    {
        var made = await storage.RunAsync("forecast", "pretrain", "--name", "tiny", "--steps", "1", "--series-count", "10");
        if (made.Code != 0)
        {
            throw new InvalidOperationException(made.Errors);
        }
    }

    /// <summary>Uploads a CSV the way a browser or curl does.</summary>
    public static async Task<Answer> UploadAsync(this ServedFactory factory, string csv, string? target = null)
    {
        using var form = new MultipartFormDataContent();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        form.Add(content, "file", "wave.csv");
        if (target is not null)
        {
            form.Add(new StringContent(target), "target");
        }

        return await factory.PostAsync("/v1/forecasting/series", form);
    }
}
