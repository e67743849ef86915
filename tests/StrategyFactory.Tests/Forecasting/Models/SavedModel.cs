using System.Security.Cryptography;
using StrategyFactory.Forecasting.Models;

namespace StrategyFactory.Tests.Forecasting.Models;

/// <summary>What a network writes of itself.</summary>
internal static class SavedModel
{
    /// <summary>Names and contents of all its files, as one number.</summary>
    public static string Hash(ITrainedForecast model)
    {
        var folder = Directory.CreateTempSubdirectory("saved-").FullName;
        try
        {
            model.Save(folder);
            var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
            return string.Join(
                '\n', files.Select(path => $"{Path.GetRelativePath(folder, path)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
