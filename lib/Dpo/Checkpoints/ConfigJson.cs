using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Checkpoints;

/// <summary>A config.json, read field by field; whatever does not fit is named with its file and field.</summary>
/// <remarks>Every read throws <see cref="InvalidDataException"/> for a field of another type than asked for.</remarks>
public sealed class ConfigJson
{
    private readonly string file;
    private readonly JsonObject json;

    private ConfigJson(string file, JsonObject json) => (this.file, this.json) = (file, json);

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its path.</param>
    /// <returns>Its fields.</returns>
    /// <exception cref="InvalidDataException">No such file, or no JSON object in it; the message says
    /// which.</exception>
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

    /// <summary>A whole number that has to be there.</summary>
    /// <param name="field">Its name.</param>
    /// <returns>The number.</returns>
    public int Int(string field) => Value<int>(field) ?? throw new InvalidDataException($"{file}: field {field} is missing");

    /// <summary>A number, or true or false.</summary>
    /// <typeparam name="T">int, double or bool.</typeparam>
    /// <param name="field">Its name.</param>
    /// <returns>The value; null where the field is absent or null.</returns>
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

    /// <summary>A text.</summary>
    /// <param name="field">Its name.</param>
    /// <returns>The text; null where the field is absent or null.</returns>
    public string? Text(string field) => json[field] is null ? null
        : json[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text
        : throw new InvalidDataException($"{file}: field {field} is {json[field]!.ToJsonString()}; expected a text");

    /// <summary>The first of a list of texts.</summary>
    /// <param name="field">The list's name, such as "architectures".</param>
    /// <returns>The text; null where there is none.</returns>
    public string? FirstText(string field) => json[field] is JsonArray and [JsonValue value, ..] && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>An object in the file, such as "rope_scaling".</summary>
    /// <param name="field">Its name.</param>
    /// <returns>Its fields; null where it is absent or null.</returns>
    public ConfigJson? Object(string field) => json[field] is null ? null
        : json[field] is JsonObject inner ? new ConfigJson($"{file}: {field}", inner)
        : throw new InvalidDataException($"{file}: field {field} is {json[field]!.ToJsonString()}; expected an object");

    /// <summary>Throws unless what the file says is among what is known:
    /// <c>json.Require(json.Text("hidden_act") is null or "silu", "hidden_act", "silu")</c>.</summary>
    /// <param name="known">Whether it is.</param>
    /// <param name="field">The field in question.</param>
    /// <param name="expected">What would be known, in words.</param>
    /// <exception cref="InvalidDataException">The message has the file, the field, its value and what was
    /// expected.</exception>
    public void Require(bool known, string field, string expected)
    {
        if (!known)
        {
            throw new InvalidDataException($"{file}: field {field} is {json[field]?.ToJsonString() ?? "missing"}; expected {expected}");
        }
    }

    /// <summary>Runs what a configuration itself objects to, with the file's name before it.</summary>
    internal T Checked<T>(T config, Action<T> validate)
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
