// OpenCV's DNN module for bench_vision_peers.
#include "vision_peers.h"

#ifdef HAVE_OPENCV
#include <opencv2/dnn.hpp>
#include <vector>

namespace
{
struct peer {
    cv::dnn::Net net;
    cv::Mat blob;
    std::vector<cv::String> names;
    std::vector<cv::Mat> outputs;
};
} // namespace

void *peer_opencv_open(const char *cfg, size_t cfg_size, const void *weights,
                       size_t weights_size, float *planes, int width,
                       int height)
{
    const int sizes[] = {1, 3, height, width};
    auto *p = new peer;

    cv::setNumThreads(1);
    p->net = cv::dnn::readNetFromDarknet(
        cfg, cfg_size, static_cast<const char *>(weights), weights_size);
    p->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    p->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    p->blob = cv::Mat(4, sizes, CV_32F, planes);
    p->names = p->net.getUnconnectedOutLayersNames();
    return p;
}

void peer_opencv_run(void *context)
{
    auto *p = static_cast<peer *>(context);

    p->net.setInput(p->blob);
    p->net.forward(p->outputs, p->names);
}

void peer_opencv_close(void *context)
{
    delete static_cast<peer *>(context);
}
#else
void *peer_opencv_open(const char *, size_t, const void *, size_t, float *, int,
                       int)
{
    return nullptr;
}

void peer_opencv_run(void *)
{
}

void peer_opencv_close(void *)
{
}
#endif
