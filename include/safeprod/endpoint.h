/** @file safeprod/endpoint.h
 *  @brief Where a language model answers: any endpoint that speaks as OpenAI's
 *  does (DeepSeek, Qwen, vLLM, Ollama, …).
 *
 *  The library reads no environment and no settings: whoever calls it says all
 *  of this each time. The key is sent to the endpoint and to nobody else; it is
 *  neither kept nor logged, and stands in no error. Certificates are always
 *  verified. */
#ifndef SAFEPROD_ENDPOINT_H
#define SAFEPROD_ENDPOINT_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

/** An endpoint. What is 0 or NULL takes the default. Texts are borrowed for
 *  the call. */
typedef struct sp_endpoint {
    const char *url;     /**< e.g. https://api.deepseek.com/v1; the path of the
                              call is added unless it is there */
    const char *model;   /**< e.g. deepseek-chat */
    const char *key;     /**< a secret; never over plain http, but to this very
                              machine */
    const char *ca_file; /**< PEM, in place of the system's authorities */
    const char *proxy;   /**< none unless given */
    int64_t connect_ms;  /**< 10,000 */
    int64_t total_ms;    /**< of one answer: 120,000 */
    int64_t idle_ms;     /**< without a word: 60,000 */
    unsigned tries;      /**< at most, with the first: 3 */
    int64_t retry_ms;    /**< before the second: 500, then doubled; never less
                              than the endpoint asks for */
} sp_endpoint;

/** Asked about ten times a second while the endpoint is waited for.
 *  @return true to stop: the call ends with SP_CANCELLED */
typedef bool (*sp_endpoint_stop)(void *context);

SP_END_DECLS
#endif
