/* Robots of group chats: the forms that 企业微信, 钉钉 and 飞书 want, their
 * signatures, and what their answers mean. */
#ifndef SP_ROBOT_H
#define SP_ROBOT_H

#include <safeprod/channel_rules.h>

#include "str.h"

enum {
    SP_ROBOT_TEXT_MAX = 2000
}; /* bytes; the least of the three takes 2,048
    */

/* What is posted. */
typedef struct sp_robot_post {
    sp_str url; /* with the signature where it goes there */
    sp_str body;
} sp_robot_post;
void sp_robot_post_clear(sp_robot_post *post);
#define SP_AUTOROBOT SP_CLEANUP(sp_robot_post_clear) sp_robot_post

/* Make it: @text to the robot at @url, signed with @secret (NULL: none) for
 * @now, seconds since 1970 UTC. A longer text is cut on a character. */
sp_status sp_robot_make(sp_channel_kind kind, const char *url,
                        const char *secret, const char *text, int64_t now,
                        sp_robot_post *out);

/* HTTP 200 says nothing here: did the robot take it? Else what it says. */
sp_status sp_robot_answer(sp_channel_kind kind, const char *body, size_t len);

#endif
