using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Checkpoints;

/// <summary>A config.json, read field by field; whatever does not fit is named with its file and field.</summary>
internal sealed class ConfigJson(string file, JsonObject json)
{
    public static ConfigJson Open(string file)
    {
        if (!File.Exists(file))
        {
            throw new InvalidDataException($"{Path.GetDirectoryName(file)}: has no {Path.GetFileName(file)}; expected the folder of a saved model");
        }
        try
        {
            return new ConfigJson(file, JsonNode.Parse(File.ReadAllText(file))!.AsObject());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw new InvalidDataException($"{file}: is no model's configuration: {e.Message}", e);
        }
    }

    /// <summary>All that the file says.</summary>
    public JsonObject Fields => json;

    public int Int(string field) => Value<int>(field) ?? throw new InvalidDataException($"{file}: field {field} is missing");

    public T? Value<T>(string field)
        where T : struct
    {
        try
        {
            return json[field]?.GetValue<T>();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"{file}: field {field} is {json[field]!.ToJsonString()}; expected {(typeof(T) == typeof(bool) ? "true or false" : "a number")}", e);
        }
    }

    public string? Text(string field) => json[field] is null ? null
        : json[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text
        : throw new InvalidDataException($"{file}: field {field} is {json[field]!.ToJsonString()}; expected a text");

    /// <summary>The first of a list of texts; null where there is none.</summary>
    public string? FirstText(string field) => json[field] is JsonArray and [JsonValue value, ..] && value.TryGetValue<string>(out var text) ? text : null;

    public ConfigJson? Object(string field) => json[field] is null ? null
        : json[field] is JsonObject inner ? new ConfigJson($"{file}: {field}", inner)
        : throw new InvalidDataException($"{file}: field {field} is {json[field]!.ToJsonString()}; expected an object");

    /// <summary>Throws unless what the file says is among what is known.</summary>
    public void Require(bool known, string field, string expected)
    {
        if (!known)
        {
            throw new InvalidDataException($"{file}: field {field} is {json[field]?.ToJsonString() ?? "missing"}; expected {expected}");
        }
    }

    /// <summary>Runs what a configuration itself objects to, with the file's name before it.</summary>
    public T Checked<T>(T config, Action<T> validate)
    {
        try
        {
            validate(config);
            return config;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException($"{file}: is no model's configuration: {e.Message}", e);
        }
    }
}
